// SPDX-License-Identifier: Apache-2.0
#include "sys/mount_api.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <span>

#include "base/strings.h"
#include "sys/file.h"

namespace caisson::sys {
namespace {

// proc_pid_mountinfo(5): blanks and the like are written as \ooo.
std::string unescape_octal(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 3 >= text.size()) {
      plain += text[i];
      continue;
    }
    const int code = (text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0');
    plain += static_cast<char>(code);
    i += 3;
  }
  return plain;
}

// The kernel says in words what it disliked (fsopen(2): reading a context returns its messages).
std::string kernel_message(int context) {
  std::array<char, 256> text{};
  const ssize_t got = ::read(context, text.data(), text.size() - 1);
  if (got <= 2) return {};
  // "e overlay: message": a severity letter and a blank come first.
  std::string message(text.data() + 2, static_cast<std::size_t>(got) - 2);
  while (!message.empty() && message.back() == '\n') message.pop_back();
  return message;
}

Error context_error(int context, std::string operation, std::string subject) {
  Error error = Error::last(std::move(operation), std::move(subject));
  std::string words = kernel_message(context);
  if (!words.empty()) return std::move(error).with_hint("the kernel says: " + words);
  return error;
}

}  // namespace

Result<UniqueFd> open_file_system(const std::string& type) {
  UniqueFd context(::fsopen(type.c_str(), FSOPEN_CLOEXEC));
  if (!context) return fail(Error::last("open file system type", type));
  return context;
}

Result<void> set_option(int context, const std::string& key, const std::string& value) {
  const int result = value.empty()
                         ? ::fsconfig(context, FSCONFIG_SET_FLAG, key.c_str(), nullptr, 0)
                         : ::fsconfig(context, FSCONFIG_SET_STRING, key.c_str(), value.c_str(), 0);
  if (result == 0) return {};
  return fail(context_error(context, "set mount option", value.empty() ? key : key + "=" + value));
}

Result<UniqueFd> make_mount(int context, std::uint32_t attributes, const std::string& type) {
  if (::fsconfig(context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0) {
    return fail(context_error(context, "create file system", type));
  }
  UniqueFd mount(::fsmount(context, FSMOUNT_CLOEXEC, attributes));
  if (!mount) return fail(context_error(context, "mount", type));
  return mount;
}

Result<UniqueFd> clone_mount(int dir, const std::string& path, bool recursive) {
  unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC;
  if (path.empty()) flags |= AT_EMPTY_PATH;
  if (recursive) flags |= AT_RECURSIVE;
  UniqueFd mount(::open_tree(dir, path.c_str(), flags));
  if (!mount) return fail(Error::last("bind", path.empty() ? "descriptor" : path));
  return mount;
}

Result<void> set_attributes(int mount, std::uint64_t set, std::uint64_t clear,
                            std::uint64_t propagation, bool recursive) {
  mount_attr attributes{};
  attributes.attr_set = set;
  attributes.attr_clr = clear;
  attributes.propagation = propagation;
  const unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0U);
  if (::mount_setattr(mount, "", flags, &attributes, sizeof attributes) == 0) return {};
  return fail(Error::last("set mount attributes"));
}

Result<void> map_ids(int mount, int user_namespace, bool recursive) {
  mount_attr attributes{};
  attributes.attr_set = MOUNT_ATTR_IDMAP;
  attributes.userns_fd = static_cast<__u64>(user_namespace);
  const unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0U);
  if (::mount_setattr(mount, "", flags, &attributes, sizeof attributes) == 0) return {};
  Error error = Error::last("map ids");
  // The kernel's word for a file system whose driver can't (mount_setattr(2), ERRORS).
  if (error.errnum == EINVAL) error.hint = "the source's file system may not support it";
  return fail(std::move(error));
}

Result<UniqueFd> pick_file_system(int mount) {
  UniqueFd context(::fspick(mount, "", FSPICK_CLOEXEC | FSPICK_EMPTY_PATH));
  if (!context) return fail(Error::last("pick file system"));
  return context;
}

Result<void> reconfigure(int context, const std::string& subject) {
  if (::fsconfig(context, FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0) == 0) return {};
  return fail(context_error(context, "change options of", subject));
}

Result<void> attach(int mount, int target, const std::string& subject) {
  if (::move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) == 0) {
    return {};
  }
  return fail(Error::last("attach mount to", subject));
}

Result<void> set_propagation(const std::string& path, unsigned long flags) {
  if (::mount(nullptr, path.c_str(), nullptr, flags, nullptr) == 0) return {};
  return fail(Error::last("set mount propagation of", path));
}

std::vector<MountPoint> parse_mount_points(std::string_view mountinfo) {
  std::vector<MountPoint> points;
  for (const std::string_view line : split(mountinfo, '\n')) {
    // 36 35 98:0 /sub /mnt rw,noatime shared:1 master:2 - ext4 /dev/sda rw
    const std::size_t separator = line.find(" - ");
    if (separator == std::string_view::npos) continue;
    const std::vector<std::string_view> mount = split(line.substr(0, separator), ' ');
    const std::vector<std::string_view> source = split(line.substr(separator + 3), ' ');
    if (mount.size() < 6) continue;
    MountPoint point{unescape_octal(mount[4]), std::string(source[0])};
    for (const std::string_view field : std::span(mount).subspan(6)) {
      point.shared |= field.starts_with("shared:");
      point.slave |= field.starts_with("master:");
    }
    points.push_back(std::move(point));
  }
  return points;
}

Result<MountPoint> mount_point_holding(const std::string& path) {
  MountPoint found{"/", ""};
  for (MountPoint& point : parse_mount_points(TRY(read_file("/proc/self/mountinfo")))) {
    const std::string below = point.path == "/" ? point.path : point.path + "/";
    const bool holds = path == point.path || path.starts_with(below);
    if (holds && point.path.size() >= found.path.size()) found = std::move(point);
  }
  return found;
}

Result<void> change_root(int new_root) {
  if (::fchdir(new_root) != 0) return fail(Error::last("change directory to", "new root"));
  if (::chroot(".") != 0) return fail(Error::last("change root to", "new root"));
  if (::chdir("/") != 0) return fail(Error::last("change directory to", "/"));
  return {};
}

Result<void> pivot_to(int new_root) {
  const UniqueFd old_root = TRY(open("/", O_PATH | O_DIRECTORY));
  if (::fchdir(new_root) != 0) return fail(Error::last("change directory to", "new root"));
  if (::syscall(SYS_pivot_root, ".", ".") != 0) return fail(Error::last("pivot root"));
  // The old root lies on top of the new one now. Where its mounts are shared, taking it away would
  // take the host's away.
  if (::fchdir(old_root.get()) != 0) return fail(Error::last("change directory to", "old root"));
  TRY(set_propagation(".", MS_SLAVE | MS_REC));
  if (::umount2(".", MNT_DETACH) != 0) return fail(Error::last("unmount", "old root"));
  if (::chdir("/") != 0) return fail(Error::last("change directory to", "/"));
  return {};
}

}  // namespace caisson::sys
