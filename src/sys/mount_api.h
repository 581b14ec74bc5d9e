// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// The descriptor-based mount interface (Linux 5.2 and later; mount_setattr 5.12). Mounts are made
// detached, set up through their descriptor and only then attached to a directory that is a
// descriptor too: no path of the container is walked between check and use.
// All of it needs CAP_SYS_ADMIN over the mount namespace.
namespace caisson::sys {

// fsopen(2): a context for a new file system of the type.
Result<UniqueFd> open_file_system(const std::string& type);
// fsconfig(2), FSCONFIG_SET_STRING or, for an empty value, FSCONFIG_SET_FLAG.
Result<void> set_option(int context, const std::string& key, const std::string& value);
// FSCONFIG_CMD_CREATE and fsmount(2) with MOUNT_ATTR_* attributes: a detached mount.
Result<UniqueFd> make_mount(int context, std::uint32_t attributes, const std::string& type);

// open_tree(2) with OPEN_TREE_CLONE: a detached copy of what is mounted at the path. With path "",
// of what dir refers to.
Result<UniqueFd> clone_mount(int dir, const std::string& path, bool recursive);
// mount_setattr(2) on a mount descriptor; propagation is MS_PRIVATE … or 0 for unchanged.
Result<void> set_attributes(int mount, std::uint64_t set, std::uint64_t clear,
                            std::uint64_t propagation, bool recursive);
// mount_setattr(2), MOUNT_ATTR_IDMAP: the detached mount shows ids as the user namespace maps them.
// Needs CAP_SYS_ADMIN over the file system's user namespace.
Result<void> map_ids(int mount, int user_namespace, bool recursive);
// fspick(2), FSCONFIG_CMD_RECONFIGURE: a context that changes the options of what is mounted at the
// descriptor, and the change itself.
Result<UniqueFd> pick_file_system(int mount);
Result<void> reconfigure(int context, const std::string& subject);
// move_mount(2): attaches a detached mount on top of the target descriptor.
Result<void> attach(int mount, int target, const std::string& subject);

// mount(2) with nothing but a propagation change of the tree at the path.
Result<void> set_propagation(const std::string& path, unsigned long flags);

struct MountPoint {
  std::string path;
  std::string type;     // of the file system
  bool shared = false;  // what is mounted below it is so for its peers as well
  bool slave = false;   // what its master gets below it, it gets too
};
// The lines of a mountinfo text (proc_pid_mountinfo(5)), in their order.
std::vector<MountPoint> parse_mount_points(std::string_view mountinfo);

// The mount in /proc/self/mountinfo that holds the (absolute, real) path.
Result<MountPoint> mount_point_holding(const std::string& path);

// chroot(2) to the directory, and into it.
Result<void> change_root(int new_root);

// pivot_root(".", ".") to the directory, after which the old root is stacked below and unmounted,
// lazily since this process still stands in it (pivot_root(2), "notes").
Result<void> pivot_to(int new_root);

}  // namespace caisson::sys
