// SPDX-License-Identifier: Apache-2.0
#include "ns/callers_ids.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "base/log.h"
#include "base/strings.h"
#include "base/unique_fd.h"
#include "ns/id_maps.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/retry.h"

namespace caisson::ns {
namespace {

// By hand: getpwuid(3) of a static program loads libraries that it was not built with.
Result<std::string> name_of(std::uint32_t uid) {
  const std::string passwd = TRY(sys::read_file("/etc/passwd"));
  for (const std::string_view line : split(passwd, '\n')) {
    const std::vector<std::string_view> fields = split(line, ':');
    if (fields.size() > 2 && fields[2] == std::to_string(uid)) return std::string(fields[0]);
  }
  return std::string();
}

std::vector<oci::IdMapping> as_root(std::uint32_t own, const std::vector<IdRange>& ranges) {
  std::vector<oci::IdMapping> maps = {{0, own, 1}};
  append_ranges(maps, 1, ranges, UINT32_MAX - 1);
  return maps;
}

// Stays outside, and maps ids once the other end says that there is a namespace.
[[noreturn]] void map_ids_of(pid_t pid, const IdMaps& maps, const UniqueFd& told) {
  char go = 0;
  if (sys::retry([&] { return ::read(told.get(), &go, 1); }) != 1) ::_exit(1);
  const auto done = write_id_maps(pid, maps.uids, maps.gids);
  if (!done) log::error(done.error());
  ::_exit(done ? 0 : 1);
}

}  // namespace

Result<std::vector<IdRange>> read_ranges(const char* file, std::string_view name,
                                         std::uint32_t uid) {
  const auto text = sys::read_file(file);
  if (!text && text.error().errnum == ENOENT) return std::vector<IdRange>{};
  return subordinate_ids(TRY(text), name, uid);
}

void append_ranges(std::vector<oci::IdMapping>& maps, std::uint32_t first,
                   const std::vector<IdRange>& ranges, std::uint32_t limit) {
  for (const IdRange& range : ranges) {
    const std::uint32_t count = std::min(range.count, limit);
    if (count == 0) return;
    maps.push_back({first, range.first, count});
    first += count;
    limit -= count;
  }
}

Result<CallersRanges> callers_ranges() {
  const std::uint32_t uid = ::geteuid();
  const std::string name = TRY(name_of(uid));
  CallersRanges ranges {
    .uids = TRY(read_ranges(kSubuid, name, uid))
    , .gids = TRY(read_ranges(kSubgid, name, uid))
  };
  const bool helpers =
      ::access("/usr/bin/newuidmap", X_OK) == 0 && ::access("/usr/bin/newgidmap", X_OK) == 0;
  if (!helpers || ranges.uids.empty() || ranges.gids.empty()) return CallersRanges{};
  return ranges;
}

Result<IdMaps> callers_id_maps() {
  const CallersRanges ranges = TRY(callers_ranges());
  return IdMaps{.uids = as_root(::geteuid(), ranges.uids),
                .gids = as_root(::getegid(), ranges.gids)};
}

Result<void> become_root_of_own_ids() {
  const IdMaps maps = TRY(callers_id_maps());
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(Error::last("make a pipe"));
  const UniqueFd told(ends[0]);
  UniqueFd telling(ends[1]);
  const pid_t self = ::getpid();
  const sys::CloneResult helper = TRY(sys::clone_process(0));
  if (helper.pid == 0) {
    telling.reset();  // or the end of the other one were never seen
    map_ids_of(self, maps, told);
  }
  const bool entered = ::unshare(CLONE_NEWUSER) == 0;
  const int errnum = errno;
  if (entered) TRY(sys::write_all(telling.get(), "g", "the pipe"));
  telling.reset();
  const int code = sys::exit_code(TRY(sys::wait_for(helper.pidfd.get())));
  if (!entered) return fail(Error::from_errno(errnum, "make a user namespace", ""));
  if (code != 0) return fail(Error::unsupported("the user's ids can't be mapped"));
  if (::setresgid(0, 0, 0) == 0 && ::setresuid(0, 0, 0) == 0) return {};
  return fail(Error::last("become root of the user namespace"));
}

}  // namespace caisson::ns
