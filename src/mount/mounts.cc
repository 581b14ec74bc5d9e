// SPDX-License-Identifier: Apache-2.0
#include "mount/mounts.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "mount/cgroup_mount.h"
#include "mount/options.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::mount {
namespace {

// Files of /proc that may be covered, since lxcfs and the like give a container its own view there.
// Anything else below /proc is refused: a mount over /proc/self/attr/exec would swallow the LSM
// label (CVE-2019-16884).
constexpr std::array<std::string_view, 11> kCoverable = {"/proc/cpuinfo",
                                                         "/proc/diskstats",
                                                         "/proc/meminfo",
                                                         "/proc/stat",
                                                         "/proc/swaps",
                                                         "/proc/uptime",
                                                         "/proc/loadavg",
                                                         "/proc/slabinfo",
                                                         "/proc/net/dev",
                                                         "/proc/sys/kernel/ns_last_pid",
                                                         "/proc/sys/crypto/fips_enabled"};

// proc and sysfs hold security-relevant files at known names, and /dev is filled by us: each must
// be a real directory where it is asked for, or a link in the image would move it elsewhere
// (CVE-2019-19921, CVE-2023-27561).
bool must_be_real_directory(const oci::Mount& entry) {
  return entry.type == "proc" || entry.type == "sysfs" || entry.destination == "/dev";
}

std::string what(const oci::Mount& entry, bool bind) {
  return "mount " + (bind ? entry.source : entry.type) + " on";
}

Result<UniqueFd> open_target(int root, const oci::Mount& entry, bool directory) {
  if (!directory) return sys::make_file_beneath(root, entry.destination, 0644);
  const auto links = must_be_real_directory(entry) ? sys::Links::kRefused : sys::Links::kInRoot;
  auto target = sys::make_directories_beneath(root, entry.destination, 0755, links);
  if (!target && links == sys::Links::kRefused &&
      (target.error().errnum == ELOOP || target.error().errnum == ENOTDIR)) {
    return fail(std::move(target).error().with_hint("the image has a symbolic link or file at " +
                                                    entry.destination +
                                                    "; it must be a directory there, or nothing"));
  }
  return target;
}

Result<void> refuse_covering_proc(int target, const oci::Mount& entry) {
  struct statfs status{};
  if (::fstatfs(target, &status) != 0) {
    return fail(Error::last("stat file system of", entry.destination));
  }
  if (status.f_type != PROC_SUPER_MAGIC || entry.type == "proc") return {};
  if (std::ranges::find(kCoverable, entry.destination) != kCoverable.end()) return {};
  return fail(Error::invalid("mount on " + entry.destination +
                             ": a file or directory of /proc can't be covered"));
}

Result<UniqueFd> make_file_system(const oci::Mount& entry, const Options& options) {
  const UniqueFd context = TRY(sys::open_file_system(entry.type));
  if (!entry.source.empty()) TRY(sys::set_option(context.get(), "source", entry.source));
  for (const auto& [key, value] : options.data) {
    TRY(sys::set_option(context.get(), key, value));
  }
  // fsmount takes attributes to set only; the access-time field's default is relatime.
  return sys::make_mount(context.get(), static_cast<std::uint32_t>(options.set), entry.type);
}

Result<UniqueFd> make_bind(const oci::Mount& entry, const Options& options) {
  UniqueFd mount = TRY(sys::clone_mount(AT_FDCWD, entry.source, options.recursive_bind));
  if (options.set != 0 || options.clear != 0) {
    TRY(sys::set_attributes(mount.get(), options.set, options.clear, 0, false));
  }
  return mount;
}

Result<void> mount_file_system(int root, const oci::Mount& entry, const Options& options) {
  UniqueFd mount;
  bool directory = true;
  if (options.bind) {
    directory = S_ISDIR(TRY(sys::stat(entry.source)).st_mode);
    mount = TRY(make_bind(entry, options));
  } else {
    mount = TRY(make_file_system(entry, options));
  }
  if (options.recursive_set != 0 || options.recursive_clear != 0) {
    TRY(sys::set_attributes(mount.get(), options.recursive_set, options.recursive_clear, 0, true));
  }
  for (const std::uint64_t propagation : options.propagation) {
    TRY(sys::set_attributes(mount.get(), 0, 0, propagation & ~std::uint64_t{MS_REC},
                            (propagation & MS_REC) != 0));
  }
  const UniqueFd target = TRY(open_target(root, entry, directory));
  TRY(refuse_covering_proc(target.get(), entry));
  return sys::attach(mount.get(), target.get(), entry.destination);
}

}  // namespace

Result<void> mount_entry(int root, const oci::Mount& entry,
                         std::span<const std::string> v1_hierarchies) {
  const Options options = parse_options(entry.options);
  auto result = entry.type == "cgroup" && !options.bind
                    ? mount_cgroups(root, entry.destination, options, v1_hierarchies)
                    : mount_file_system(root, entry, options);
  if (result) return {};
  Error error = std::move(result).error();
  if (error.kind != Error::Kind::kSystem) return fail(std::move(error));
  // What failed inside is told as the hint's beginning; the message names the mount as a whole.
  if (error.hint.empty()) error.hint = error.operation + " " + error.subject;
  return fail(Error::from_errno(error.errnum, what(entry, options.bind), entry.destination)
                  .with_hint(std::move(error.hint)));
}

}  // namespace caisson::mount
