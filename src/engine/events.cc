// SPDX-License-Identifier: Apache-2.0
#include "engine/events.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "base/log.h"
#include "base/timestamp.h"
#include "engine/timestamps.h"
#include "json/writer.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::engine {
namespace {

constexpr off_t kLargestFile = off_t{1} << 20;
constexpr std::int64_t kNanosecondsInSecond = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * kNanosecondsInSecond + time.tv_nsec;
}

std::string to_line(const std::string& type, const std::string& action, const std::string& id,
                    const EventAttributes& attributes) {
  const timespec time = now();
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object();
  if (type == "container") {
    const auto image = attributes.find("image");
    writer.member("status", action).member("id", id);
    writer.member("from", image == attributes.end() ? "" : image->second);
  }
  writer.member("Type", type).member("Action", action);
  writer.key("Actor").begin_object().member("ID", id).key("Attributes").begin_object();
  for (const auto& [name, value] : attributes) writer.member(name, value);
  writer.end_object().end_object();
  writer.member("scope", "local");
  writer.member("time", time.tv_sec).member("timeNano", nanoseconds(time)).end_object();
  return std::move(writer).text() + "\n";
}

// Only one of those who find the file too large renames it.
Result<void> rotate(const std::string& path, int fd) {
  if (sys::retry([&] { return ::flock(fd, LOCK_EX); }) != 0) return fail(Error::last("lock", path));
  struct stat named{};
  const struct stat own = TRY(sys::stat_fd(fd, path));
  if (::stat(path.c_str(), &named) != 0 || named.st_ino != own.st_ino) return {};
  if (::rename(path.c_str(), (path + ".1").c_str()) == 0) return {};
  return fail(Error::last("rename", path));
}

// In one write, so that lines of several programs don't mix.
Result<void> append(const std::string& path, const std::string& line) {
  const UniqueFd fd = TRY(sys::open(path, O_WRONLY | O_APPEND | O_CREAT, 0600));
  TRY(sys::write_all(fd.get(), line, path));
  const struct stat status = TRY(sys::stat_fd(fd.get(), path));
  return status.st_size > kLargestFile ? rotate(path, fd.get()) : Result<void>{};
}

void note_down(const std::string& path, const std::string& line) {
  const auto noted = append(path, line);
  if (!noted) log::warning(noted.error().message());
}

}  // namespace

void tell(const Container& container, const Record& record, const std::string& action,
          const EventAttributes& more) {
  EventAttributes attributes = more;
  attributes.insert(record.options.labels.begin(), record.options.labels.end());
  attributes["image"] = record.options.image;
  attributes["name"] = record.name;
  note_down(container.event_log(), to_line("container", action, record.id, attributes));
}

void tell(const Store& store, const std::string& type, const std::string& action,
          const std::string& id, const EventAttributes& attributes) {
  note_down(store.event_logs().front(), to_line(type, action, id, attributes));
}

void tell_end(const Container& container, const Record& record, const State& state) {
  EventAttributes attributes{{"exitCode", std::to_string(state.exit_code)}};
  const auto started = parse_timestamp(state.started_at);
  const auto finished = parse_timestamp(state.finished_at);
  if (started && finished) {
    attributes["execDuration"] = std::to_string(finished->tv_sec - started->tv_sec);
  }
  if (state.oom_killed) tell(container, record, "oom");
  tell(container, record, "die", attributes);
}

}  // namespace caisson::engine
