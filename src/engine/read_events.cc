// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <vector>

#include "base/timestamp.h"
#include "engine/events.h"
#include "engine/line_file.h"
#include "engine/timestamps.h"
#include "json/parse.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::engine {
namespace {

constexpr std::int64_t kNanosecondsInSecond = 1'000'000'000;
constexpr std::int64_t kNanosecondsInMillisecond = 1'000'000;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * kNanosecondsInSecond + time.tv_nsec;
}

Result<Event> parse_event(std::string_view line, const std::string& path) {
  const json::Document document = TRY(json::parse(line, path));
  const json::Object object = TRY(document.root().object());
  const json::Object actor = TRY(object.require<json::Object>("Actor"));
  Event event;
  event.type = TRY(object.require<std::string>("Type"));
  event.action = TRY(object.require<std::string>("Action"));
  event.id = TRY(actor.require<std::string>("ID"));
  for (const json::Member member : TRY(actor.require<json::Object>("Attributes"))) {
    event.attributes.emplace(member.key, TRY(member.value.string()));
  }
  event.scope = TRY(object.require<std::string>("scope"));
  event.time = TRY(object.require<std::int64_t>("timeNano"));
  event.json = line;
  return event;
}

// The event logs, read together.
class Reader {
 public:
  explicit Reader(std::vector<std::string> paths) {
    for (std::string& path : paths) logs_.push_back({std::move(path), std::nullopt});
  }

  // Tells of each change from here on.
  Result<UniqueFd> watch() const {
    UniqueFd fd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    if (!fd) return fail(Error::last("watch the event logs"));
    for (const Log& log : logs_) {
      const std::string directory = log.path.substr(0, log.path.rfind('/'));
      TRY(sys::make_directories(directory, 0711));
      const std::uint32_t changes = IN_MODIFY | IN_CREATE | IN_MOVED_TO;
      if (::inotify_add_watch(fd.get(), directory.c_str(), changes) < 0) {
        return fail(Error::last("watch", directory));
      }
    }
    return fd;
  }

  // What was noted down since the last time, the first time all that there is, in order of time.
  Result<std::vector<Event>> read() {
    std::vector<Event> events;
    for (Log& log : logs_) TRY(read(log, events));
    std::ranges::stable_sort(events, {}, &Event::time);
    return events;
  }

 private:
  struct Log {
    std::string path;
    std::optional<LineFile> file;
  };

  static Result<void> read_lines(LineFile& file, const std::string& path,
                                 std::vector<Event>& events) {
    return file.read([&](std::string_view line) -> Result<void> {
      auto event = parse_event(line, path);
      // What a full disk left half written hides nothing of the rest.
      if (event) events.push_back(std::move(*event));
      return {};
    });
  }

  static Result<bool> open(std::optional<LineFile>& file, const std::string& path) {
    auto opened = LineFile::open(path);
    if (!opened && opened.error().errnum == ENOENT) return false;
    file.emplace(TRY(std::move(opened)));
    return true;
  }

  static Result<void> read(Log& log, std::vector<Event>& events) {
    if (!log.file) {
      std::optional<LineFile> older;
      if (TRY(open(older, log.path + ".1"))) TRY(read_lines(*older, log.path, events));
      if (!TRY(open(log.file, log.path))) return {};
    }
    TRY(read_lines(*log.file, log.path, events));
    while (TRY(log.file->is_rotated())) {
      // What came between reading and looking.
      TRY(read_lines(*log.file, log.path, events));
      if (!TRY(open(log.file, log.path))) return {};
      TRY(read_lines(*log.file, log.path, events));
    }
    return {};
  }

  std::vector<Log> logs_;
};

// Waits for a change; false where there was none until then.
Result<bool> wait_for_change(int changes, const std::optional<timespec>& until) {
  int milliseconds = -1;
  if (until) {
    const std::int64_t left = nanoseconds(*until) - nanoseconds(now());
    if (left <= 0) return false;
    milliseconds =
        static_cast<int>(std::min<std::int64_t>(left / kNanosecondsInMillisecond + 1, INT_MAX));
  }
  pollfd change{changes, POLLIN, 0};
  const int ready = sys::retry([&] { return ::poll(&change, 1, milliseconds); });
  if (ready < 0) return fail(Error::last("wait for events"));
  std::array<char, 4096> told;
  while (::read(changes, told.data(), told.size()) > 0) {
  }
  return ready > 0;
}

}  // namespace

Result<void> read_events(const Store& store, const EventsOptions& options,
                         const std::function<Result<void>(const Event&)>& take) {
  Reader reader(store.event_logs());
  const UniqueFd changes = TRY(reader.watch());
  const std::int64_t since = nanoseconds(options.since.value_or(now()));
  const std::int64_t until = options.until ? nanoseconds(*options.until) : INT64_MAX;
  const auto hand_on = [&]() -> Result<void> {
    for (const Event& event : TRY(reader.read())) {
      if (event.time >= since && event.time <= until) TRY(take(event));
    }
    return {};
  };
  TRY(hand_on());
  while (TRY(wait_for_change(changes.get(), options.until))) TRY(hand_on());
  return hand_on();
}

}  // namespace caisson::engine
