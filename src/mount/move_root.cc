// SPDX-License-Identifier: Apache-2.0
#include "mount/move_root.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <optional>
#include <set>
#include <string>

#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::mount {
namespace {

constexpr const char* kMountinfo = "/proc/self/mountinfo";

Result<std::string> path_of(int directory) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(directory);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  if (size < 0) return fail(Error::last("find the path of", "the root"));
  return std::string(path.data(), static_cast<std::size_t>(size));
}

bool shows_the_kernel(const sys::MountPoint& mount) {
  return mount.type == "proc" || mount.type == "sysfs";
}

// Where one is mounted that the container would not have by its own configuration.
Result<std::optional<std::string>> next_kernel_view(int mountinfo, const std::string& root,
                                                    const std::set<std::string>& covered) {
  if (::lseek(mountinfo, 0, SEEK_SET) != 0) return fail(Error::last("rewind", kMountinfo));
  for (const auto& mount : sys::parse_mount_points(TRY(sys::read_all(mountinfo, kMountinfo)))) {
    const bool inside = mount.path.starts_with(root + "/");
    if (shows_the_kernel(mount) && !inside && !covered.contains(mount.path)) return mount.path;
  }
  return std::nullopt;
}

// What a user namespace may not unmount, since it came with the mounts of its parent
// (mount_namespaces(7), "Restrictions"), it may cover.
Result<void> cover(const std::string& path) {
  if (::mount("tmpfs", path.c_str(), "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
              "mode=000") == 0) {
    return {};
  }
  return fail(Error::last("cover", path));
}

Result<void> remove_kernel_views(const std::string& root) {
  // Once for all: the /proc that it comes from is among those that go.
  const UniqueFd mountinfo = TRY(sys::open(kMountinfo, O_RDONLY));
  std::set<std::string> covered;
  while (const auto path = TRY(next_kernel_view(mountinfo.get(), root, covered))) {
    if (::umount2(path->c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0) continue;
    if (errno != EINVAL && errno != EPERM) return fail(Error::last("unmount", *path));
    TRY(cover(*path));
    covered.insert(*path);
  }
  return {};
}

}  // namespace

Result<void> move_root(int root) {
  const std::string path = TRY(path_of(root));
  TRY(remove_kernel_views(path));
  const UniqueFd top = TRY(sys::open("/", O_PATH | O_DIRECTORY));
  TRY(sys::attach(root, top.get(), "/"));
  return sys::change_root(root);
}

}  // namespace caisson::mount
