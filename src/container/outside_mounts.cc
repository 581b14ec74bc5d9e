// SPDX-License-Identifier: Apache-2.0
#include "container/outside_mounts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <set>
#include <utility>

#include "mount/cgroup_mount.h"
#include "mount/mounts.h"
#include "mount/options.h"
#include "mount/root.h"
#include "ns/namespaces.h"
#include "process/protocol.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace caisson::container {
namespace {

// One mount that comes from outside: where the configuration has it, and what is to be there.
struct OutsideMount {
  std::string destination;
  std::string source;
};

// On v1, without a namespace for them, a container's control groups are bind mounts of their
// directories (mount/cgroup_mount.h).
Result<void> add_cgroups(const oci::Config& config, const oci::Mount& entry,
                         const std::map<std::string, std::string>& groups,
                         std::vector<OutsideMount>& mounts) {
  constexpr std::string_view kNamed = "name=";
  const bool own = ns::is_listed(config.linux_.namespaces, oci::NamespaceType::kCgroup);
  if (own || TRY(mount::is_host_unified())) return {};
  for (const auto& [hierarchy, directory] : groups) {
    const std::string name =
        hierarchy.starts_with(kNamed) ? hierarchy.substr(kNamed.size()) : hierarchy;
    mounts.push_back({entry.destination + "/" + name, directory});
  }
  return {};
}

Result<std::vector<OutsideMount>> outside_mounts(const oci::Config& config,
                                                 const std::map<std::string, std::string>& groups) {
  std::vector<OutsideMount> mounts;
  for (const oci::Mount& entry : config.mounts) {
    const mount::Options options = mount::parse_options(entry.options);
    if (options.remount) continue;
    if (options.bind) {
      mounts.push_back({entry.destination, entry.source});
    } else if (entry.type == "cgroup") {
      TRY(add_cgroups(config, entry, groups, mounts));
    }
  }
  return mounts;
}

// The path inside without symbolic links, which is the mount point as the kernel has it.
Result<std::string> real_path(int root, const std::string& path) {
  const UniqueFd fd = TRY(sys::open_beneath(root, path, O_PATH));
  std::array<char, PATH_MAX> text{};
  const std::string link = fmt::format("/proc/self/fd/{}", fd.get());
  const ssize_t size = ::readlink(link.c_str(), text.data(), text.size());
  if (size < 0) return fail(Error::last("find the path of", path));
  return std::string(text.data(), static_cast<std::size_t>(size));
}

Result<void> mount_for_a_moment(const oci::Config& config) {
  if (::unshare(CLONE_NEWNS) != 0) return fail(Error::last("unshare mount namespace"));
  TRY(mount::isolate_propagation("rprivate", config.root.path));
  const UniqueFd root = TRY(mount::bind_root(config.root.path, ""));
  const std::map<std::string, std::string> no_groups;
  const mount::Surroundings surroundings{.cgroups = {no_groups, false}, .label = {}};
  for (const oci::Mount& entry : config.mounts) {
    // They lie in /sys, or on a tmpfs that CRIU fills.
    if (entry.type == "cgroup" || entry.type == "cgroup2") continue;
    TRY(mount::mount_entry(root.get(), entry, surroundings, -1));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> dumped_mounts(const oci::Config& config, pid_t pid,
                                               const std::map<std::string, std::string>& groups) {
  const UniqueFd root = TRY(sys::open(fmt::format("/proc/{}/root", pid), O_PATH | O_DIRECTORY));
  std::vector<std::string> external;
  std::set<std::string> seen;
  for (const OutsideMount& one : TRY(outside_mounts(config, groups))) {
    const std::string place = TRY(real_path(root.get(), one.destination));
    if (seen.insert(place).second)
      external.push_back(fmt::format("mnt[{}]:{}", place, one.destination));
  }
  return external;
}

Result<std::vector<std::string>> restored_mounts(const oci::Config& config,
                                                 const std::map<std::string, std::string>& groups) {
  std::vector<std::string> external;
  for (const OutsideMount& one : TRY(outside_mounts(config, groups))) {
    external.push_back(fmt::format("mnt[{}]:{}", one.destination, one.source));
  }
  return external;
}

Result<void> make_mount_points(const oci::Config& config) {
  auto [own_end, helper_end] = TRY(sys::make_socket_pair());
  const auto helper = TRY(sys::clone_process(0));
  if (helper.pid == 0) {
    const auto done = mount_for_a_moment(config);
    // A parent that is gone can't be told.
    if (!done) [[maybe_unused]]
      const auto sent = process::send_error(helper_end.get(), done.error());
    ::_exit(done ? 0 : 1);
  }
  helper_end.reset();
  auto failed = process::receive(own_end.get());
  const siginfo_t end = TRY(sys::wait_for(helper.pidfd.get()));
  if (failed) return fail(std::move(failed->error));
  if (failed.error().errnum != ECONNRESET) return fail(std::move(failed).error());
  if (sys::exit_code(end) == 0) return {};
  return fail(Error::invalid("the process that makes mount points died"));
}

Result<void> mount_root_on(const std::string& root, const std::string& directory) {
  if (::unshare(CLONE_NEWNS) != 0) return fail(Error::last("unshare mount namespace"));
  TRY(sys::set_propagation("/", MS_SLAVE | MS_REC));
  const UniqueFd mount = TRY(sys::clone_mount(AT_FDCWD, root, true));
  TRY(sys::set_attributes(mount.get(), 0, 0, MS_PRIVATE, true));
  const UniqueFd target = TRY(sys::open(directory, O_PATH | O_DIRECTORY));
  return sys::attach(mount.get(), target.get(), directory);
}

}  // namespace caisson::container
