// SPDX-License-Identifier: Apache-2.0
#include "engine/config.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <climits>

#include "base/log.h"
#include "base/strings.h"
#include "container/id.h"
#include "container/raw_mode.h"
#include "engine/confinement.h"
#include "engine/defaults.h"
#include "engine/devices.h"
#include "engine/user_namespace.h"

namespace caisson::engine {
namespace {

using oci::NamespaceType;

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

std::vector<oci::Rlimit> resource_limits(const RunOptions& options) {
  std::vector<oci::Rlimit> limits;
  for (const Ulimit& limit : options.ulimits) {
    // -1 is the kernel's RLIM_INFINITY.
    limits.push_back({"RLIMIT_" + to_upper(limit.name), static_cast<std::uint64_t>(limit.soft),
                      static_cast<std::uint64_t>(limit.hard)});
  }
  return limits;
}

Result<oci::Process> make_process(const RunOptions& options, const image::Image& image,
                                  const std::string& hostname, caps::Set caps) {
  oci::Process process;
  process.terminal = options.tty;
  if (options.tty) process.console_size = container::caller_window_size();
  process.args = TRY(container_arguments(options, image));
  if (options.init.value_or(false)) process.args.insert(process.args.begin(), {kInitInside, "--"});
  process.env = environment(options, image, hostname);
  const std::string& workdir = options.workdir.empty() ? image.config.workdir : options.workdir;
  process.cwd = workdir.empty() ? "/" : workdir;
  if (!process.cwd.starts_with('/')) {
    return fail(Error::invalid("the working directory \"" + process.cwd +
                               "\" is invalid, it needs to be an absolute path"));
  }
  // Inheritable stays empty: files' inheritable sets would turn it into more (CVE-2022-29162).
  process.capabilities = oci::Capabilities{caps, caps, 0, caps, 0};
  process.no_new_privileges = options.security.no_new_privileges.value_or(false);
  process.apparmor_profile = TRY(apparmor_profile_of(options));
  process.selinux_label = options.security.process_label;
  process.rlimits = resource_limits(options);
  process.oom_score_adj = options.oom_score_adj;
  process.user.umask = 0022;  // as Docker's containers have, whatever the caller's is
  return process;
}

// Where another container's is meant, its name stands for the path until the start.
void add_namespace(std::vector<oci::Namespace>& list, NamespaceType type, const NamespaceMode& mode,
                   bool own) {
  if (!mode.path().empty()) {
    list.push_back({type, std::string(mode.path())});
  } else if (!mode.container().empty()) {
    list.push_back({type, mode.text()});
  } else if (own) {
    list.push_back({type, ""});
  }
}

std::vector<oci::Namespace> namespaces(const RunOptions& options) {
  std::vector<oci::Namespace> list = {{NamespaceType::kMount, ""}};
  const std::pair<const NamespaceMode&, NamespaceType> choices[] = {
      {options.pid, NamespaceType::kPid},       {options.ipc, NamespaceType::kIpc},
      {options.uts, NamespaceType::kUts},       {options.network, NamespaceType::kNetwork},
      {options.cgroup, NamespaceType::kCgroup},
  };
  for (const auto& [mode, type] : choices) add_namespace(list, type, mode, mode.is_own());
  add_namespace(list, NamespaceType::kTime, options.time, options.time.is("private"));
  add_namespace(list, NamespaceType::kUser, options.user_namespace,
                has_own_user_namespace(options.user_namespace));
  return list;
}

// Parameters of a namespace that is somebody else's as well would change for them too.
Result<void> check_sysctls(const RunOptions& options) {
  for (const auto& [key, value] : options.sysctls) {
    const bool network = key.starts_with("net.");
    const NamespaceMode& mode = network ? options.network : options.ipc;
    if (!mode.is_own()) {
      return fail(Error::invalid("sysctl \"" + key + "\" not allowed in " +
                                 (mode.is_host() ? "host" : "another container's") +
                                 (network ? " network" : " ipc") + " namespace"));
    }
  }
  return {};
}

Result<oci::Linux> make_linux(const RunOptions& options, const std::string& id) {
  oci::Linux linux_config;
  linux_config.namespaces = namespaces(options);
  // Groups, and rules that hang on them, are for those who may make them.
  if (::geteuid() == 0) linux_config.cgroups_path = TRY(cgroups_path(options.resources, id));
  linux_config.mount_label = options.security.mount_label;
  TRY(check_sysctls(options));
  linux_config.sysctl = options.sysctls;
  for (const auto& [clock, seconds] : options.time_offsets) {
    linux_config.time_offsets[clock] = {seconds, 0};
  }
  TRY(set_id_maps(linux_config, options.user_namespace));
  TRY(set_devices(linux_config, options));
  TRY(add_resources(options.resources, linux_config.resources));
  if (::geteuid() != 0) linux_config.resources = {};
  if (!options.privileged && !options.security.system_paths_unconfined) {
    linux_config.masked_paths = default_masked_paths();
    linux_config.readonly_paths = default_readonly_paths();
  }
  return linux_config;
}

}  // namespace

// Docker's merge: the command line replaces the image's Cmd and comes after its Entrypoint; one of
// the user's own takes both away.
Result<std::vector<std::string>> container_arguments(const RunOptions& options,
                                                     const image::Image& image) {
  std::vector<std::string> args = options.entrypoint.value_or(image.config.entrypoint);
  const bool images_own = options.command.empty() && !options.entrypoint;
  const auto& rest = images_own ? image.config.cmd : options.command;
  args.insert(args.end(), rest.begin(), rest.end());
  if (args.empty()) return fail(Error::invalid("no command specified"));
  return args;
}

Result<GivenCaps> caps_of(const RunOptions& options) {
  const caps::Set held = TRY(caps::bounding());
  const caps::Set base = options.privileged ? held : caps::kDefault;
  const caps::Set wanted = TRY(caps::adjust(base, held, options.cap_add, options.cap_drop));
  return GivenCaps{wanted & held, wanted & ~held};
}

Result<caps::Set> container_caps(const RunOptions& options) {
  const GivenCaps caps = TRY(caps_of(options));
  for (caps::Set missing = caps.missing; missing != 0; missing &= missing - 1) {
    const auto capability = static_cast<unsigned>(std::countr_zero(missing));
    log::warning("this host can't give " + caps::name(capability).value_or("?") +
                 "; the container runs without it");
  }
  return caps.given;
}

Result<std::string> container_hostname(const RunOptions& options, const std::string& id) {
  if (options.uts.is_own()) {
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
                                const std::string& id, Mounts mounts, caps::Set caps) {
  const std::string hostname = TRY(container_hostname(options, id));
  oci::Config config;
  config.root = {image.layers.empty() ? "" : image.layers.front(), options.read_only};
  config.process = TRY(make_process(options, image, hostname, caps));
  if (options.uts.is_own()) {
    config.hostname = hostname;
    config.domainname = options.domainname;
  }
  config.annotations = options.annotations;
  config.mounts = std::move(mounts.list);
  if (has_nested_selinux(options.security)) {
    config.mounts.push_back(
        {"/sys/fs/selinux", "selinuxfs", "selinuxfs", {"nosuid", "noexec"}, {}, {}});
  }
  config.linux_ = TRY(make_linux(options, id));
  config.linux_.rootfs_propagation = std::move(mounts.root_propagation);
  adapt_to_user_namespace(config);
  return config;
}

}  // namespace caisson::engine
