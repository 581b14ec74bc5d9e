// SPDX-License-Identifier: Apache-2.0
#include "mount/cgroup_mount.h"

#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "sys/beneath.h"
#include "sys/mount_api.h"

namespace caisson::mount {
namespace {

bool is_cgroup2(const char* path) {
  struct statfs status{};
  return ::statfs(path, &status) == 0 && status.f_type == CGROUP2_SUPER_MAGIC;
}

Result<UniqueFd> make_mount(const std::string& type, std::string_view words, std::uint64_t set) {
  const UniqueFd context = TRY(sys::open_file_system(type));
  for (const std::string_view word : split(words, ',')) {
    const auto pair = split_once(word, '=');
    if (word.empty()) continue;
    TRY(sys::set_option(context.get(), std::string(pair ? pair->first : word),
                        std::string(pair ? pair->second : "")));
  }
  return sys::make_mount(context.get(), static_cast<std::uint32_t>(set), type);
}

Result<void> mount_v1(int directory, const std::string& hierarchy, std::uint64_t set) {
  // A named hierarchy without controllers must say so, or the kernel looks for all controllers.
  const bool named = hierarchy.starts_with("name=");
  const std::string words = named ? hierarchy + ",none" : hierarchy;
  const std::string name = named ? hierarchy.substr(5) : hierarchy;
  const UniqueFd target = TRY(sys::make_directories_beneath(directory, name, 0755));
  const UniqueFd mount = TRY(make_mount("cgroup", words, set));
  TRY(sys::attach(mount.get(), target.get(), name));
  // "cpu,cpuacct" is found under each single name too.
  const std::vector<std::string_view> parts = split(name, ',');
  if (parts.size() < 2) return {};
  for (const std::string_view part : parts) {
    if (::symlinkat(name.c_str(), directory, std::string(part).c_str()) != 0) {
      return fail(Error::last("link", std::string(part)));
    }
  }
  return {};
}

}  // namespace

Result<void> mount_cgroups(int root, const std::string& destination, const Options& options,
                           std::span<const std::string> v1_hierarchies) {
  const UniqueFd target = TRY(sys::make_directories_beneath(root, destination, 0755));
  if (is_cgroup2("/sys/fs/cgroup")) {
    const UniqueFd mount = TRY(make_mount("cgroup2", "", options.set));
    return sys::attach(mount.get(), target.get(), destination);
  }
  const std::uint64_t writable = options.set & ~std::uint64_t{MOUNT_ATTR_RDONLY};
  const UniqueFd tmpfs = TRY(make_mount("tmpfs", "mode=755,size=64k", writable));
  TRY(sys::attach(tmpfs.get(), target.get(), destination));
  for (const std::string& hierarchy : v1_hierarchies) {
    TRY(mount_v1(tmpfs.get(), hierarchy, options.set));
  }
  if (is_cgroup2("/sys/fs/cgroup/unified")) {
    const UniqueFd mount = TRY(make_mount("cgroup2", "", options.set));
    const UniqueFd unified = TRY(sys::make_directories_beneath(tmpfs.get(), "unified", 0755));
    TRY(sys::attach(mount.get(), unified.get(), destination + "/unified"));
  }
  return sys::set_attributes(tmpfs.get(), options.set, 0, 0, false);
}

}  // namespace caisson::mount
