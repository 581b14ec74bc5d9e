// SPDX-License-Identifier: Apache-2.0
#include "engine/host_devices.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace caisson::engine {
namespace {

constexpr std::array<std::string_view, 7> kOwn = {
    "/dev/pts", "/dev/shm", "/dev/mqueue", "/dev/fd", "/dev/console", "/dev/ptmx", "/dev/.lxc"};

}  // namespace

std::optional<oci::Device> device_of(const std::string& path, const struct stat& status) {
  if (!S_ISCHR(status.st_mode) && !S_ISBLK(status.st_mode)) return std::nullopt;
  return oci::Device{path,
                     S_ISBLK(status.st_mode) ? 'b' : 'c',
                     major(status.st_rdev),
                     minor(status.st_rdev),
                     status.st_mode & 07777,
                     status.st_uid,
                     status.st_gid};
}

Result<std::vector<oci::Device>> devices_below(const std::string& directory) {
  std::vector<oci::Device> devices;
  std::error_code error;
  auto walk = std::filesystem::recursive_directory_iterator(directory, error);
  for (; !error && walk != std::filesystem::recursive_directory_iterator(); walk.increment(error)) {
    const std::string& path = walk->path().native();
    if (std::ranges::find(kOwn, path) != kOwn.end()) {
      walk.disable_recursion_pending();
      continue;
    }
    struct stat status{};
    // A node that vanished meanwhile is none of the host's devices any more.
    if (::lstat(path.c_str(), &status) != 0) continue;
    if (auto device = device_of(path, status)) devices.push_back(std::move(*device));
  }
  if (error) return fail(Error::from_errno(error.value(), "list devices of", directory));
  return devices;
}

}  // namespace caisson::engine
