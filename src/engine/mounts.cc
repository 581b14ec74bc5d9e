// SPDX-License-Identifier: Apache-2.0
#include "engine/mounts.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <string_view>

#include "engine/defaults.h"
#include "engine/host_files.h"
#include "engine/paths.h"
#include "engine/programs.h"
#include "sys/mount_api.h"

namespace caisson::engine {
namespace {

using Recursion = MountRequest::Recursion;

bool is_below(const std::string& path, const std::string& directory) {
  return path == directory || path.starts_with(directory + "/");
}

oci::Mount bind(std::string source, std::string destination) {
  return {std::move(destination), "bind", std::move(source), {"rbind", "rprivate"}, {}, {}};
}

void set_option(oci::Mount& mount, const std::string& key, const std::string& value) {
  std::erase_if(mount.options,
                [&](const std::string& option) { return option.starts_with(key + "="); });
  mount.options.push_back(key + "=" + value);
}

// In the host's IPC namespace its shared memory is seen (its queues are, wherever mqueue is
// mounted); another container's comes at the start. --privileged may change what /sys shows.
void adapt_defaults(std::vector<oci::Mount>& mounts, const RunOptions& options) {
  if (options.ipc.is("none"))
    std::erase_if(mounts, [](const oci::Mount& mount) { return mount.destination == "/dev/shm"; });
  for (oci::Mount& mount : mounts) {
    if (mount.destination == "/dev/shm") {
      if (options.ipc.is_host()) {
        mount = bind(mount.destination, mount.destination);
      } else if (options.shm_size > 0) {
        set_option(mount, "size", std::to_string(options.shm_size));
      }
    }
    const bool groups = mount.destination == "/sys/fs/cgroup";
    if ((options.privileged && is_below(mount.destination, "/sys")) ||
        (groups && options.security.writable_cgroups)) {
      std::erase(mount.options, "ro");
    }
  }
}

// Docker's: what is read-only is so with all below it, unless the user says otherwise.
std::vector<std::string> bind_options(const MountRequest& request) {
  std::vector<std::string> options;
  options.emplace_back(request.recursion == Recursion::kDisabled ? "bind" : "rbind");
  options.push_back(request.propagation.empty() ? "rprivate" : request.propagation);
  const bool alone =
      request.recursion == Recursion::kDisabled || request.recursion == Recursion::kWritable;
  if (!request.read_only) {
    options.emplace_back("rw");
  } else {
    options.emplace_back(alone ? "ro" : "rro");
  }
  return options;
}

oci::Mount tmpfs(const std::string& destination, const std::vector<std::string>& options) {
  oci::Mount mount{destination, "tmpfs", "tmpfs", {"nosuid", "nodev", "noexec"}, {}, {}};
  mount.options.insert(mount.options.end(), options.begin(), options.end());
  return mount;
}

oci::Mount mount_of(const MountRequest& request) {
  if (request.type == MountRequest::Type::kTmpfs) {
    oci::Mount mount = tmpfs(request.destination, request.options);
    if (request.read_only) mount.options.emplace_back("ro");
    return mount;
  }
  return {request.destination, "bind", request.source, bind_options(request), {}, {}};
}

// --init's program is the monitor's, which is small and static, under Docker's name for it.
Result<oci::Mount> init_mount() {
  oci::Mount mount = bind(TRY(program_beside(kMonitorProgram)), kInitInside);
  mount.options.emplace_back("ro");
  return mount;
}

// What reaches the host through a mount, or comes from there, must do so through the root as well.
Result<void> allow_propagation(const MountRequest& request, std::string& root_propagation) {
  const bool shared = request.propagation.ends_with("shared");
  const bool slave = request.propagation.ends_with("slave");
  if (!shared && !slave) return {};
  const sys::MountPoint host = TRY(sys::mount_point_holding(request.source));
  if (!host.shared && (shared || !host.slave)) {
    return fail(Error::invalid("path " + request.source + " is mounted on " + host.path +
                               " but it is not a shared" + (shared ? "" : " or slave") + " mount"));
  }
  if (shared) {
    root_propagation = "shared";
  } else if (root_propagation != "shared") {
    root_propagation = "rslave";
  }
  return {};
}

// A mount of the user's replaces a default one at the same place. /proc stays: what is mounted over
// it is refused there (CVE-2019-16884).
void add_in_order(std::vector<oci::Mount>& mounts, std::vector<oci::Mount> added) {
  std::erase_if(mounts, [&](const oci::Mount& mount) {
    return mount.type != "proc" &&
           std::ranges::find(added, mount.destination, &oci::Mount::destination) != added.end();
  });
  // Outer ones first, or an outer one would hide an inner one.
  std::ranges::stable_sort(added, {}, [](const oci::Mount& mount) {
    return std::ranges::count(mount.destination, '/');
  });
  std::ranges::move(added, std::back_inserter(mounts));
}

Result<void> claim(std::set<std::string>& taken, const std::string& destination) {
  if (taken.insert(clean_path(destination)).second) return {};
  return fail(Error::invalid("Duplicate mount point: " + destination));
}

}  // namespace

Result<Mounts> make_mounts(const RunOptions& options, const std::string& directory) {
  Mounts made;
  made.root_propagation = "rprivate";
  made.list = default_mounts();
  adapt_defaults(made.list, options);
  for (oci::Mount& mount : host_file_mounts(directory)) made.list.push_back(std::move(mount));
  std::vector<oci::Mount> added;
  if (options.init.value_or(false)) added.push_back(TRY(init_mount()));
  for (const MountRequest& request : options.volumes) {
    added.push_back(mount_of(request));
    if (request.type == MountRequest::Type::kBind) {
      TRY(allow_propagation(request, made.root_propagation));
    }
    const bool seeded = request.type == MountRequest::Type::kVolume && request.copy;
    if (seeded) made.seeded.push_back(request.destination);
  }
  for (const TmpfsVolume& volume : options.tmpfs) {
    added.push_back(tmpfs(volume.destination, volume.options));
  }
  add_in_order(made.list, std::move(added));
  return made;
}

Result<void> check_mounts(const RunOptions& options) {
  std::set<std::string> taken;
  for (const MountRequest& request : options.volumes) {
    TRY(claim(taken, request.destination));
    const bool must_exist = request.type == MountRequest::Type::kBind && !request.make_source;
    if (must_exist && ::access(request.source.c_str(), F_OK) != 0) {
      return fail(
          Error::invalid("invalid mount config for type \"bind\": bind source path does "
                         "not exist: " +
                         request.source));
    }
  }
  for (const TmpfsVolume& volume : options.tmpfs) TRY(claim(taken, volume.destination));
  return {};
}

}  // namespace caisson::engine
