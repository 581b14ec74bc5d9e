// SPDX-License-Identifier: Apache-2.0
#include "mount/cgroup_mount.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::mount {
namespace {

constexpr std::string_view kUnified = "unified";
constexpr std::string_view kNamed = "name=";

constexpr const char* kHostTree = "/sys/fs/cgroup";

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

Result<UniqueFd> bind(const std::string& directory, std::uint64_t set) {
  UniqueFd mount = TRY(sys::clone_mount(AT_FDCWD, directory, false));
  TRY(sys::set_attributes(mount.get(), set, 0, 0, false));
  return mount;
}

// Whoever mounts cgroup2 from there sets the options of all mounts of it: none would take
// nsdelegate and memory_recursiveprot from the host (the kernel's cgroup-v2.rst, "Mounting").
Result<bool> is_in_initial_namespace() {
  constexpr ino_t kInitialNamespace = 0xEFFFFFFB;  // PROC_CGROUP_INIT_INO
  return TRY(sys::stat("/proc/self/ns/cgroup"))
  .st_ino == kInitialNamespace;
}

Result<UniqueFd> make_v2(const Options& options) {
  if (TRY(is_in_initial_namespace())) return bind(kHostTree, options.set);
  auto mount = make_mount("cgroup2", "", options.set);
  const int errnum = mount ? 0 : mount.error().errnum;
  // Where the control-group namespace is not of the user namespace.
  if (errnum == EPERM || errnum == EBUSY) return bind(kHostTree, options.set);
  return mount;
}

Result<UniqueFd> make_hierarchy(const std::string& hierarchy, const std::string& directory,
                                const CgroupView& view, std::uint64_t set) {
  if (!view.own_namespace) return bind(directory, set);
  if (hierarchy == kUnified) {
    if (TRY(is_in_initial_namespace())) return bind(directory, set);
    return make_mount("cgroup2", "", set);
  }
  // A named hierarchy without controllers must say so, or the kernel looks for all controllers.
  return make_mount("cgroup", hierarchy.starts_with(kNamed) ? hierarchy + ",none" : hierarchy, set);
}

Result<void> attach_at(int mount, int directory, const std::string& name) {
  if (::move_mount(mount, "", directory, name.c_str(), MOVE_MOUNT_F_EMPTY_PATH) == 0) return {};
  return fail(Error::last("attach mount to", name));
}

// "cpu,cpuacct" is found under each single name too.
Result<void> link_names(int directory, const std::string& name) {
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

Result<bool> is_host_unified() {
  struct statfs status{};
  if (::statfs(kHostTree, &status) == 0) return status.f_type == CGROUP2_SUPER_MAGIC;
  if (errno == ENOENT) return false;
  return fail(Error::last("look at", kHostTree));
}

Result<void> mount_cgroups(int root, const std::string& destination, const Options& options,
                           const CgroupView& view) {
  const UniqueFd target = TRY(sys::make_directories_beneath(root, destination, 0755));
  if (TRY(is_host_unified())) {
    const UniqueFd mount = TRY(make_v2(options));
    return sys::attach(mount.get(), target.get(), destination);
  }
  const std::uint64_t writable = options.set & ~std::uint64_t{MOUNT_ATTR_RDONLY};
  const UniqueFd tmpfs = TRY(make_mount("tmpfs", "mode=755,size=64k", writable));
  TRY(sys::attach(tmpfs.get(), target.get(), destination));
  for (const auto& [hierarchy, directory] : view.groups) {
    const std::string name =
        hierarchy.starts_with(kNamed) ? hierarchy.substr(kNamed.size()) : hierarchy;
    // A name in a file system of our own, which nobody else can reach.
    if (::mkdirat(tmpfs.get(), name.c_str(), 0755) != 0) {
      return fail(Error::last("make directory", name));
    }
    const UniqueFd mount = TRY(make_hierarchy(hierarchy, directory, view, options.set));
    TRY(attach_at(mount.get(), tmpfs.get(), name));
    TRY(link_names(tmpfs.get(), name));
  }
  return sys::set_attributes(tmpfs.get(), options.set, 0, 0, false);
}

}  // namespace caisson::mount
