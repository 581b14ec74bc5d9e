// SPDX-License-Identifier: Apache-2.0
#include "mount/devices.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::mount {
namespace {

mode_t type_bits(char type) {
  switch (type) {
    case 'b':
      return S_IFBLK;
    case 'p':
      return S_IFIFO;
    default:
      return S_IFCHR;
  }
}

bool is_device(const struct stat& status, const oci::Device& device) {
  return (status.st_mode & S_IFMT) == type_bits(device.type) &&
         (device.type == 'p' || status.st_rdev == makedev(static_cast<unsigned>(device.major),
                                                          static_cast<unsigned>(device.minor)));
}

Result<void> check_existing(int directory, const std::string& name, const oci::Device& device) {
  struct stat status{};
  if (::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return fail(Error::last("stat device", device.path));
  }
  if (is_device(status, device)) return {};
  return fail(Error::from_errno(EEXIST, "make device", device.path)
                  .with_hint("the image has something else at that name"));
}

Result<void> bind_host_device(int root, const oci::Device& device) {
  const UniqueFd mount = TRY(sys::clone_mount(AT_FDCWD, device.path, false));
  const UniqueFd target = TRY(sys::make_file_beneath(root, device.path, 0666));
  return sys::attach(mount.get(), target.get(), device.path);
}

// Makes nodes; the directory of the last one stays open for the next.
class DeviceMaker {
 public:
  explicit DeviceMaker(int root) : root_(root) {}
  Result<void> make(const oci::Device& device);

 private:
  int root_;
  std::string path_;  // of directory_
  UniqueFd directory_;
};

Result<void> DeviceMaker::make(const oci::Device& device) {
  const std::size_t slash = device.path.rfind('/');
  if (slash == std::string::npos || slash + 1 == device.path.size()) {
    return fail(Error::invalid("device path \"" + device.path + "\" names no file"));
  }
  const std::string name = device.path.substr(slash + 1);
  if (const std::string path = device.path.substr(0, slash + 1); !directory_ || path != path_) {
    // Links are refused on the way: /dev may be the image's own, and a link in it the host's way
    // out.
    directory_ = TRY(sys::make_directories_beneath(root_, path, 0755, sys::Links::kRefused));
    path_ = path;
  }
  const mode_t mode = type_bits(device.type) | device.file_mode.value_or(0666);
  const dev_t number =
      makedev(static_cast<unsigned>(device.major), static_cast<unsigned>(device.minor));
  if (::mknodat(directory_.get(), name.c_str(), mode, number) != 0) {
    if (errno == EEXIST) return check_existing(directory_.get(), name, device);
    if (errno == EPERM) return bind_host_device(root_, device);
    return fail(Error::last("make device", device.path));
  }
  const uid_t uid = device.uid.value_or(0);
  const gid_t gid = device.gid.value_or(0);
  if ((uid != 0 || gid != 0) &&
      ::fchownat(directory_.get(), name.c_str(), uid, gid, AT_SYMLINK_NOFOLLOW) != 0) {
    return fail(Error::last("change owner of", device.path));
  }
  return {};
}

}  // namespace

std::span<const oci::Device> default_devices() {
  static const std::array<oci::Device, 6> devices = {{
      {"/dev/null", 'c', 1, 3, 0666, 0, 0},
      {"/dev/zero", 'c', 1, 5, 0666, 0, 0},
      {"/dev/full", 'c', 1, 7, 0666, 0, 0},
      {"/dev/random", 'c', 1, 8, 0666, 0, 0},
      {"/dev/urandom", 'c', 1, 9, 0666, 0, 0},
      {"/dev/tty", 'c', 5, 0, 0666, 0, 0},
  }};
  return devices;
}

Result<void> make_devices(int root, std::span<const oci::Device> devices) {
  DeviceMaker maker(root);
  for (const oci::Device& device : devices) TRY(maker.make(device));
  return {};
}

Result<void> make_device_links(int root) {
  static constexpr const char* kCore = "/proc/kcore";
  static constexpr std::array<std::pair<const char*, const char*>, 6> kLinks = {{
      {"/proc/self/fd", "fd"},
      {"/proc/self/fd/0", "stdin"},
      {"/proc/self/fd/1", "stdout"},
      {"/proc/self/fd/2", "stderr"},
      {kCore, "core"},
      {"pts/ptmx", "ptmx"},
  }};
  const UniqueFd directory =
      TRY(sys::open_beneath(root, "/dev", O_PATH | O_DIRECTORY, sys::Links::kRefused));
  for (const auto& [target, name] : kLinks) {
    // Kernels without it have no /dev/core, as in Docker's containers.
    if (target == kCore && ::access(target, F_OK) != 0) continue;
    if (::symlinkat(target, directory.get(), name) != 0 && errno != EEXIST) {
      return fail(Error::last("make link", std::string("/dev/") + name));
    }
  }
  return {};
}

Result<UniqueFd> open_null(int root) {
  UniqueFd null =
      TRY(sys::open_beneath(root, "/dev/null", O_PATH | O_NOFOLLOW, sys::Links::kRefused));
  if (is_device(TRY(sys::stat_fd(null.get(), "/dev/null")), default_devices()[0])) return null;
  return fail(Error::invalid("the container's /dev/null is not the null device"));
}

}  // namespace caisson::mount
