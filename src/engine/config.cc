// SPDX-License-Identifier: Apache-2.0
#include "engine/config.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <climits>

#include "base/log.h"
#include "container/id.h"
#include "container/raw_mode.h"
#include "engine/defaults.h"
#include "engine/host_devices.h"
#include "engine/host_files.h"

namespace caisson::engine {
namespace {

using oci::NamespaceType;

// Docker's merge: the command line replaces the image's Cmd and comes after its Entrypoint.
Result<std::vector<std::string>> arguments(const RunOptions& options, const image::Image& image) {
  std::vector<std::string> args = image.config.entrypoint;
  const auto& rest = options.command.empty() ? image.config.cmd : options.command;
  args.insert(args.end(), rest.begin(), rest.end());
  if (args.empty()) return fail(Error::invalid("no command specified"));
  return args;
}

// Later settings of a name replace earlier ones, in the earlier place.
void set_variable(std::vector<std::string>& env, const std::string& setting) {
  const std::string name = setting.substr(0, setting.find('=') + 1);
  const auto same =
      std::ranges::find_if(env, [&](const std::string& other) { return other.starts_with(name); });
  if (same == env.end()) {
    env.push_back(setting);
  } else {
    *same = setting;
  }
}

std::vector<std::string> environment(const RunOptions& options, const image::Image& image,
                                     const std::string& hostname) {
  std::vector<std::string> env = {kDefaultPath, "HOSTNAME=" + hostname};
  if (options.tty) env.emplace_back("TERM=xterm");
  for (const std::string& setting : image.config.env) set_variable(env, setting);
  for (const std::string& setting : options.env) set_variable(env, setting);
  return env;
}

Result<oci::Process> make_process(const RunOptions& options, const image::Image& image,
                                  const std::string& hostname, caps::Set caps) {
  oci::Process process;
  process.terminal = options.tty;
  if (options.tty) process.console_size = container::caller_window_size();
  process.args = TRY(arguments(options, image));
  process.env = environment(options, image, hostname);
  const std::string& workdir = options.workdir.empty() ? image.config.workdir : options.workdir;
  process.cwd = workdir.empty() ? "/" : workdir;
  if (!process.cwd.starts_with('/')) {
    return fail(Error::invalid("the working directory \"" + process.cwd +
                               "\" is invalid, it needs to be an absolute path"));
  }
  // Inheritable stays empty: files' inheritable sets would turn it into more (CVE-2022-29162).
  process.capabilities = oci::Capabilities{caps, caps, 0, caps, 0};
  process.no_new_privileges = options.security.no_new_privileges;
  process.user.umask = 0022;  // as Docker's containers have, whatever the caller's is
  return process;
}

std::vector<oci::Namespace> namespaces(const RunOptions& options) {
  std::vector<oci::Namespace> list = {{NamespaceType::kMount, ""}};
  const std::pair<NamespaceMode, NamespaceType> choices[] = {
      {options.pid, NamespaceType::kPid},       {options.ipc, NamespaceType::kIpc},
      {options.uts, NamespaceType::kUts},       {options.network, NamespaceType::kNetwork},
      {options.cgroup, NamespaceType::kCgroup},
  };
  for (const auto& [mode, type] : choices) {
    if (mode == NamespaceMode::kPrivate) list.push_back({type, ""});
  }
  return list;
}

oci::Mount bind(std::string source, std::string destination, bool read_only) {
  return {std::move(destination),
          "bind",
          std::move(source),
          {"rbind", "rprivate", read_only ? "rro" : "rw"},
          {},
          {}};
}

bool is_below(const std::string& path, const std::string& directory) {
  return path == directory || path.starts_with(directory + "/");
}

// In the host's IPC namespace its shared memory is seen (its queues are, wherever mqueue is
// mounted), in the host's network its network devices; --privileged may change what /sys shows.
void adapt_mounts(std::vector<oci::Mount>& mounts, const RunOptions& options) {
  for (oci::Mount& mount : mounts) {
    if (mount.destination == "/dev/shm" && options.ipc == NamespaceMode::kHost) {
      mount = bind(mount.destination, mount.destination, false);
    }
    if (options.privileged && is_below(mount.destination, "/sys")) {
      std::erase(mount.options, "ro");
    }
  }
}

// A mount of the user's replaces a default one at the same place. /proc stays: what is mounted over
// it is refused there (CVE-2019-16884).
void add_user_mounts(std::vector<oci::Mount>& mounts, const RunOptions& options) {
  std::vector<oci::Mount> added;
  added.reserve(options.volumes.size() + options.tmpfs.size());
  for (const BindVolume& volume : options.volumes) {
    added.push_back(bind(volume.source, volume.destination, volume.read_only));
  }
  for (const TmpfsVolume& volume : options.tmpfs) {
    oci::Mount mount{volume.destination, "tmpfs", "tmpfs", {"nosuid", "nodev", "noexec"}, {}, {}};
    mount.options.insert(mount.options.end(), volume.options.begin(), volume.options.end());
    added.push_back(std::move(mount));
  }
  std::erase_if(mounts, [&](const oci::Mount& mount) {
    return mount.type != "proc" &&
           std::ranges::find(added, mount.destination, &oci::Mount::destination) != added.end();
  });
  // Outer ones first, or an outer one would hide an inner one.
  std::ranges::stable_sort(added, {}, [](const oci::Mount& mount) {
    return std::ranges::count(mount.destination, '/');
  });
  mounts.insert(mounts.end(), added.begin(), added.end());
}

Result<void> set_devices(oci::Linux& linux_config, const RunOptions& options) {
  if (!options.privileged) {
    linux_config.resources.devices = default_device_rules();
    return {};
  }
  linux_config.devices = TRY(host_devices());
  linux_config.resources.devices = {{true, 'a', {}, {}, "rwm"}};
  return {};
}

Result<oci::Linux> make_linux(const RunOptions& options, const std::string& id) {
  oci::Linux linux_config;
  linux_config.namespaces = namespaces(options);
  linux_config.cgroups_path = TRY(cgroups_path(options.resources, id));
  linux_config.rootfs_propagation = "rprivate";
  TRY(set_devices(linux_config, options));
  TRY(add_resources(options.resources, linux_config.resources));
  if (!options.privileged && !options.security.system_paths_unconfined) {
    linux_config.masked_paths = default_masked_paths();
    linux_config.readonly_paths = default_readonly_paths();
  }
  return linux_config;
}

}  // namespace

Result<caps::Set> container_caps(const RunOptions& options) {
  const caps::Set held = TRY(caps::bounding());
  const caps::Set base = options.privileged ? held : caps::kDefault;
  const caps::Set wanted = TRY(caps::adjust(base, held, options.cap_add, options.cap_drop));
  for (caps::Set missing = wanted & ~held; missing != 0; missing &= missing - 1) {
    const auto capability = static_cast<unsigned>(std::countr_zero(missing));
    log::warning("this host can't give " + caps::name(capability).value_or("?") +
                 "; the container runs without it");
  }
  return wanted & held;
}

Result<std::string> container_hostname(const RunOptions& options, const std::string& id) {
  if (options.uts == NamespaceMode::kPrivate) {
    return options.hostname.value_or(container::short_id(id));
  }
  if (options.hostname) {
    return fail(Error::invalid("conflicting options: hostname and the UTS mode"));
  }
  std::array<char, HOST_NAME_MAX + 1> name{};
  if (::gethostname(name.data(), name.size()) != 0) return fail(Error::last("read hostname"));
  return std::string(name.data());
}

Result<oci::Config> make_config(const RunOptions& options, const image::Image& image,
                                const std::string& id, const std::string& directory,
                                caps::Set caps) {
  const std::string hostname = TRY(container_hostname(options, id));
  oci::Config config;
  config.root = {image.layers.empty() ? "" : image.layers.front(), options.read_only};
  config.process = TRY(make_process(options, image, hostname, caps));
  if (options.uts == NamespaceMode::kPrivate) config.hostname = hostname;
  config.mounts = default_mounts();
  adapt_mounts(config.mounts, options);
  for (oci::Mount& mount : host_file_mounts(directory)) config.mounts.push_back(std::move(mount));
  add_user_mounts(config.mounts, options);
  config.linux_ = TRY(make_linux(options, id));
  return config;
}

}  // namespace caisson::engine
