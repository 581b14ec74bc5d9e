// SPDX-License-Identifier: Apache-2.0
#include "engine/logs.h"

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <deque>
#include <utility>
#include <vector>

#include "engine/line_file.h"
#include "engine/log_options.h"
#include "engine/status.h"
#include "engine/timestamps.h"
#include "json/parse.h"
#include "monitor/end_file.h"
#include "sys/retry.h"

namespace caisson::engine {
namespace {

using Take = std::function<Result<void>(const LogEntry&)>;

Result<LogEntry> parse_entry(std::string_view line, const std::string& path) {
  const json::Document document = TRY(json::parse(line, path));
  const json::Object object = TRY(document.root().object());
  LogEntry entry;
  entry.text = TRY(object.require<std::string>("log"));
  entry.error_output = TRY(object.require<std::string_view>("stream"))
  == "stderr";
  entry.time = TRY(object.require<std::string>("time"));
  return entry;
}

// Hands on what came since the last time. What a full disk or a crash left half written hides
// nothing of the rest.
Result<void> read_entries(LineFile& file, const std::string& path, const Take& take) {
  return file.read([&](std::string_view line) -> Result<void> {
    const auto entry = parse_entry(line, path);
    return entry ? take(*entry) : Result<void>{};
  });
}

// The files that the log was rotated into, the oldest first.
std::vector<std::string> rotated_files(const std::string& path) {
  std::vector<std::string> files;
  for (unsigned number = 1;; ++number) {
    std::string file = path + "." + std::to_string(number);
    if (::access(file.c_str(), F_OK) != 0) return files;
    files.insert(files.begin(), std::move(file));
  }
}

// Tells of each change in the container's directory.
Result<UniqueFd> watch(const Container& container) {
  UniqueFd fd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  if (!fd) return fail(Error::last("watch the log"));
  const std::uint32_t events = IN_MODIFY | IN_CREATE | IN_MOVED_TO;
  if (::inotify_add_watch(fd.get(), container.directory().c_str(), events) < 0) {
    return fail(Error::last("watch", container.directory()));
  }
  return fd;
}

// Waits for a change; false once the container has ended and all of its output is in the log.
Result<bool> wait_for_change(int changes, const UniqueFd& end, int process) {
  std::array<pollfd, 2> fds = {{{changes, POLLIN, 0}, {process, POLLIN, 0}}};
  if (sys::retry([&] { return ::poll(fds.data(), fds.size(), -1); }) < 0) {
    return fail(Error::last("wait for the log"));
  }
  if (fds[1].revents != 0) {
    if (end) TRY(monitor::wait_for_end(end.get()));
    return false;
  }
  std::array<char, 4096> told;
  while (::read(changes, told.data(), told.size()) > 0) {
  }
  return true;
}

Result<void> follow(const Container& container, LineFile file, const std::string& path,
                    const Take& take) {
  const UniqueFd end = TRY(monitor::open_end(container.directory()));
  const UniqueFd changes = TRY(watch(container));
  const auto process = TRY(open_process(TRY(look_at(container))));
  bool running = process.has_value();
  for (;;) {
    TRY(read_entries(file, path, take));
    if (TRY(file.is_rotated())) {
      // What came between reading and looking.
      TRY(read_entries(file, path, take));
      file = TRY(LineFile::open(path));
    } else if (!running) {
      return {};
    } else {
      running = TRY(wait_for_change(changes.get(), end, process->get()));
    }
  }
}

Take within(const LogsOptions& options, Take take) {
  return [&options, take = std::move(take)](const LogEntry& entry) -> Result<void> {
    if (options.since || options.until) {
      const timespec time = TRY(parse_timestamp(entry.time));
      if (options.since && is_before(time, *options.since)) return {};
      if (options.until && is_before(*options.until, time)) return {};
    }
    return take(entry);
  };
}

}  // namespace

Result<void> read_logs(const Container& container, const LogsOptions& options, const Take& take) {
  const Record record = TRY(container.record());
  const std::string path = log_path(container, record.options.log);
  if (path.empty()) {
    return fail(Error::unsupported("configured logging driver does not support reading"));
  }
  const Take filtered = within(options, take);
  std::deque<LogEntry> last;
  const Take first_pass = !options.tail ? filtered : within(options, [&](const LogEntry& entry) {
    last.push_back(entry);
    if (last.size() > *options.tail) last.pop_front();
    return Result<void>{};
  });
  for (const std::string& file : rotated_files(path)) {
    LineFile rotated = TRY(LineFile::open(file));
    TRY(read_entries(rotated, file, first_pass));
  }
  auto opened = LineFile::open(path);
  // Not started yet.
  if (!opened && opened.error().errnum == ENOENT) return {};
  LineFile current = TRY(std::move(opened));
  TRY(read_entries(current, path, first_pass));
  for (const LogEntry& entry : last) TRY(take(entry));
  return options.follow ? follow(container, std::move(current), path, filtered) : Result<void>{};
}

}  // namespace caisson::engine
