// SPDX-License-Identifier: Apache-2.0
#include "container/status.h"

#include <unistd.h>

#include <cerrno>
#include <string>

#include "base/strings.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::container {
namespace {

// A marker that could not be looked for may be there, and tell another status.
Result<bool> has_marker(const Entry& entry, const char* name) {
  const std::string path = entry.file(name);
  if (::access(path.c_str(), F_OK) == 0) return true;
  if (errno == ENOENT) return false;
  return fail(Error::last("look for", path));
}

// nullopt: it runs or is paused, which its group tells.
Result<std::optional<oci::Status>> status_without_group(const Entry& entry, const Record& record) {
  if (record.pid == 0 || TRY(has_marker(entry, "creating"))) {
    // Whoever was creating it and is gone leaves what can only be deleted.
    return entry.is_busy() ? oci::Status::kCreating : oci::Status::kStopped;
  }
  if (!TRY(open_process(record))) return oci::Status::kStopped;
  if (TRY(has_marker(entry, "start"))) return oci::Status::kCreated;
  return std::nullopt;
}

Result<oci::Status> running_or_paused(const cgroup::Cgroup& group) {
  const bool frozen = TRY(group.frozen());
  return frozen ? oci::Status::kPaused : oci::Status::kRunning;
}

}  // namespace

Result<std::optional<ProcessStat>> read_process_stat(pid_t pid) {
  const std::string path = "/proc/" + std::to_string(pid) + "/stat";
  const auto text = sys::read_file(path);
  if (!text) {
    const int errnum = text.error().errnum;
    if (errnum == ENOENT || errnum == ESRCH) return std::nullopt;
    return fail(text.error());
  }
  // The second field, the program's name in parentheses, may hold blanks and parentheses itself.
  const std::size_t name_end = text->rfind(')');
  if (name_end == std::string::npos) return fail(Error::invalid("unknown form of " + path));
  const auto fields = split(std::string_view(*text).substr(name_end + 1), ' ');
  constexpr std::size_t kState = 1;
  constexpr std::size_t kParent = 2;
  constexpr std::size_t kFlags = 7;
  constexpr std::size_t kStartTime = 20;
  constexpr std::size_t kExitCode = 50;
  if (fields.size() <= kExitCode || fields[kState].empty()) {
    return fail(Error::invalid("unknown form of " + path));
  }
  const auto parent = parse_integer<pid_t>(fields[kParent]);
  const auto flags = parse_integer<std::uint32_t>(fields[kFlags]);
  const auto start_time = parse_integer<std::uint64_t>(fields[kStartTime]);
  const auto wait_status = parse_integer<int>(trim(fields[kExitCode]));
  if (!parent || !flags || !start_time || !wait_status)
    return fail(Error::invalid("unknown form of " + path));
  constexpr std::uint32_t kExiting = 0x4;  // PF_EXITING, linux/sched.h
  return ProcessStat{fields[kState].front(), *parent, (*flags & kExiting) != 0, *start_time,
                     *wait_status};
}

Result<std::optional<UniqueFd>> open_process(const Record& record) {
  if (record.pid == 0) return std::nullopt;
  auto pidfd = sys::open_pidfd(record.pid);
  if (!pidfd) {
    if (pidfd.error().errnum == ESRCH) return std::nullopt;
    return fail(std::move(pidfd).error());
  }
  // Read after the pidfd was opened: what matches now is what the pidfd refers to.
  const auto stat = TRY(read_process_stat(record.pid));
  const bool ended = !stat || stat->state == 'Z' || stat->state == 'X';
  if (ended || stat->start_time != record.start_time) return std::nullopt;
  return std::move(*pidfd);
}

Result<oci::Status> status_of(const Entry& entry, const Record& record,
                              const cgroup::Cgroup& group) {
  if (const auto status = TRY(status_without_group(entry, record))) return *status;
  return running_or_paused(group);
}

Result<oci::Status> status_of(const Entry& entry, const Record& record) {
  if (const auto status = TRY(status_without_group(entry, record))) return *status;
  return running_or_paused(*TRY(cgroup::open(record.cgroups)));
}

}  // namespace caisson::container
