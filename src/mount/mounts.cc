// SPDX-License-Identifier: Apache-2.0
#include "mount/mounts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "mount/cgroup_mount.h"
#include "mount/copy_tree.h"
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

// The directory that a mount is to cover; no descriptor where there is none yet.
Result<UniqueFd> open_covered(int root, const oci::Mount& entry) {
  auto covered = sys::open_beneath(root, entry.destination, O_RDONLY | O_DIRECTORY);
  if (!covered && covered.error().errnum == ENOENT) return UniqueFd();
  return covered;
}

bool has_data(const Options& options, std::string_view key) {
  return std::ranges::find(options.data, key, &std::pair<std::string, std::string>::first) !=
         options.data.end();
}

// A tmpfs that is not told otherwise has the mode of the directory that it covers.
Result<void> take_over_mode(int context, int covered, const Options& options) {
  if (covered < 0 || has_data(options, "mode")) return {};
  const mode_t mode = TRY(sys::stat_fd(covered, "directory"))
  .st_mode & 07777;
  return sys::set_option(context, "mode", fmt::format("{:o}", mode));
}

bool is_block_device(const std::string& path) {
  struct stat status{};
  return path.starts_with('/') && ::stat(path.c_str(), &status) == 0 && S_ISBLK(status.st_mode);
}

Result<void> set_options(int context, const Options& options) {
  for (const std::string& flag : options.file_system_flags) {
    TRY(sys::set_option(context, flag, ""));
  }
  for (const auto& [key, value] : options.data) TRY(sys::set_option(context, key, value));
  return {};
}

// Takes no label as an option: its only instance in a namespace is the kernel's own.
constexpr std::string_view kMessageQueues = "mqueue";

Result<void> label_directory(int mount, const std::string& label) {
  const UniqueFd directory = TRY(sys::open_at(mount, ".", O_RDONLY | O_DIRECTORY));
  if (::fsetxattr(directory.get(), "security.selinux", label.c_str(), label.size() + 1, 0) == 0) {
    return {};
  }
  return fail(Error::last("label", label));
}

// The files of proc and sysfs are labelled by the policy one by one.
bool takes_label(const oci::Mount& entry, const Options& options,
                 const Surroundings& surroundings) {
  return !surroundings.label.empty() && entry.type != "proc" && entry.type != "sysfs" &&
         entry.type != "selinuxfs" && entry.type != kMessageQueues &&
         !has_data(options, surroundings.label_option);
}

Result<UniqueFd> make_file_system(int root, const oci::Mount& entry, const Options& options,
                                  const Surroundings& surroundings) {
  const bool readonly = (options.set & MOUNT_ATTR_RDONLY) != 0;
  const UniqueFd context = TRY(sys::open_file_system(entry.type));
  if (!entry.source.empty()) TRY(sys::set_option(context.get(), "source", entry.source));
  // A device's file system is not to be written either, by a journal's replay for one.
  if (readonly && is_block_device(entry.source)) TRY(sys::set_option(context.get(), "ro", ""));
  TRY(set_options(context.get(), options));
  if (takes_label(entry, options, surroundings)) {
    TRY(sys::set_option(context.get(), surroundings.label_option, surroundings.label));
  }
  UniqueFd covered;
  if (entry.type == "tmpfs") {
    covered = TRY(open_covered(root, entry));
    TRY(take_over_mode(context.get(), covered.get(), options));
  }
  const bool fill = options.copy_up && covered;
  // fsmount takes attributes to set only; the access-time field's default is relatime.
  const std::uint64_t later = fill ? std::uint64_t{MOUNT_ATTR_RDONLY} : 0;
  UniqueFd mount = TRY(
      sys::make_mount(context.get(), static_cast<std::uint32_t>(options.set & ~later), entry.type));
  if (!fill) return mount;
  TRY(copy_tree(covered.get(), mount.get()));
  if (readonly) TRY(sys::set_attributes(mount.get(), MOUNT_ATTR_RDONLY, 0, 0, false));
  return mount;
}

Result<void> set_own_attributes(int mount, const Options& options) {
  if (options.set == 0 && options.clear == 0) return {};
  return sys::set_attributes(mount, options.set, options.clear, 0, false);
}

Result<void> set_tree_attributes(int mount, const Options& options) {
  if (options.recursive_set != 0 || options.recursive_clear != 0) {
    TRY(sys::set_attributes(mount, options.recursive_set, options.recursive_clear, 0, true));
  }
  for (const std::uint64_t propagation : options.propagation) {
    TRY(sys::set_attributes(mount, 0, 0, propagation & ~std::uint64_t{MS_REC},
                            (propagation & MS_REC) != 0));
  }
  return {};
}

Result<void> attach(int root, int mount, const oci::Mount& entry, bool directory) {
  const UniqueFd target = TRY(open_target(root, entry, directory));
  TRY(refuse_covering_proc(target.get(), entry));
  return sys::attach(mount, target.get(), entry.destination);
}

Result<void> bind(int root, const oci::Mount& entry, const Options& options, int source) {
  UniqueFd own;
  if (source < 0) {
    own = TRY(sys::clone_mount(AT_FDCWD, entry.source, options.recursive_bind));
    source = own.get();
  }
  TRY(set_own_attributes(source, options));
  TRY(set_tree_attributes(source, options));
  const bool directory = S_ISDIR(TRY(sys::stat_fd(source, entry.source)).st_mode);
  return attach(root, source, entry, directory);
}

Result<void> mount_new(int root, const oci::Mount& entry, const Options& options,
                       const Surroundings& surroundings) {
  const UniqueFd mount = TRY(make_file_system(root, entry, options, surroundings));
  if (entry.type == kMessageQueues && !surroundings.label.empty()) {
    TRY(label_directory(mount.get(), surroundings.label));
  }
  TRY(set_tree_attributes(mount.get(), options));
  return attach(root, mount.get(), entry, true);
}

// Changes what the options name and leaves the rest. With "bind" the mount alone is changed,
// without it the file system too, wherever else it is mounted (mount(2), "Remounting an existing
// mount").
Result<void> remount(int root, const oci::Mount& entry, const Options& options) {
  const UniqueFd target = TRY(sys::open_beneath(root, entry.destination, O_PATH));
  if (!options.bind) {
    const UniqueFd context = TRY(sys::pick_file_system(target.get()));
    if ((options.set & MOUNT_ATTR_RDONLY) != 0) TRY(sys::set_option(context.get(), "ro", ""));
    if ((options.clear & MOUNT_ATTR_RDONLY) != 0) TRY(sys::set_option(context.get(), "rw", ""));
    TRY(set_options(context.get(), options));
    TRY(sys::reconfigure(context.get(), entry.destination));
  }
  TRY(set_own_attributes(target.get(), options));
  return set_tree_attributes(target.get(), options);
}

Result<void> mount_by_kind(int root, const oci::Mount& entry, const Options& options,
                           const Surroundings& surroundings, int source) {
  if (options.remount) return remount(root, entry, options);
  if (options.bind) return bind(root, entry, options, source);
  if (entry.type == "cgroup") {
    return mount_cgroups(root, entry.destination, options, surroundings.cgroups);
  }
  return mount_new(root, entry, options, surroundings);
}

// The destination from the root on, without what a path can have beside names; "..", which no link
// can redirect then, takes a name away.
std::string clean_destination(std::string_view path) {
  std::vector<std::string_view> names;
  for (const std::string_view name : split(path, '/')) {
    if (name.empty() || name == ".") continue;
    if (name != "..") {
      names.push_back(name);
    } else if (!names.empty()) {
      names.pop_back();
    }
  }
  std::string clean;
  for (const std::string_view name : names) clean.append("/").append(name);
  return clean.empty() ? "/" : clean;
}

}  // namespace

Result<void> mount_entry(int root, const oci::Mount& given, const Surroundings& surroundings,
                         int source) {
  oci::Mount entry = given;
  entry.destination = clean_destination(given.destination);
  const Options options = parse_options(entry.options);
  auto result = mount_by_kind(root, entry, options, surroundings, source);
  if (result) return {};
  Error error = std::move(result).error();
  if (error.kind != Error::Kind::kSystem) return fail(std::move(error));
  // What failed inside is told as the hint's beginning; the message names the mount as a whole.
  if (error.hint.empty()) error.hint = error.operation + " " + error.subject;
  return fail(Error::from_errno(error.errnum, what(entry, options.bind), entry.destination)
                  .with_hint(std::move(error.hint)));
}

Result<void> check_options(const oci::Mount& entry) {
  const Options options = parse_options(entry.options);
  const auto unknown =
      std::ranges::find_if(options.data, [](const auto& option) { return option.second.empty(); });
  if (options.bind && unknown != options.data.end()) {
    return fail(Error::invalid("unknown option \"" + unknown->first + "\" of a bind mount"));
  }
  if (options.copy_up && entry.type != "tmpfs") {
    return fail(Error::invalid("option \"tmpcopyup\" is for tmpfs, not for " + entry.type));
  }
  const bool mapped = options.id_mapped || !entry.uid_mappings.empty();
  if (mapped && !options.bind) {
    return fail(Error::invalid("ids can be mapped in a bind mount only"));
  }
  return {};
}

}  // namespace caisson::mount
