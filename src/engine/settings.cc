// SPDX-License-Identifier: Apache-2.0
#include "engine/settings.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "engine/settings_file.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

constexpr const char* kSystemFile = "/etc/caisson/config.toml";

std::string user_file() {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  if (config != nullptr && *config == '/') return std::string(config) + "/caisson/config.toml";
  const char* home = std::getenv("HOME");
  return home == nullptr ? std::string() : std::string(home) + "/.config/caisson/config.toml";
}

Result<void> read_where_there_is_one(const std::string& path, Settings& settings) {
  const auto text = sys::read_file(path);
  if (!text && (text.error().errnum == ENOENT || text.error().errnum == ENOTDIR)) return {};
  return read_settings(TRY(text), path, settings);
}

}  // namespace

Result<Settings> load_settings(const std::string& file) {
  Settings settings;
  if (!file.empty()) {
    TRY(read_settings(TRY(sys::read_file(file)), file, settings));
    return settings;
  }
  TRY(read_where_there_is_one(kSystemFile, settings));
  if (::geteuid() == 0) return settings;
  const std::string own = user_file();
  if (!own.empty()) TRY(read_where_there_is_one(own, settings));
  return settings;
}

Result<bool> parse_exec_option(std::string_view text) {
  if (text == "native.cgroupdriver=systemd") return true;
  if (text == "native.cgroupdriver=cgroupfs") return false;
  return fail(Error::invalid("invalid execution option \"" + std::string(text) +
                             "\": expected native.cgroupdriver=cgroupfs|systemd"));
}

void apply_settings(const Settings& settings, RunOptions& options) {
  SecurityOptions& security = options.security;
  // A privileged container has no filter unless it asks for one itself.
  if (security.seccomp.empty() && !options.privileged) {
    security.seccomp = settings.seccomp_profile.value;
  }
  if (!security.no_new_privileges) security.no_new_privileges = settings.no_new_privileges.value;
  security.selinux = settings.selinux.value;
  options.resources.systemd = settings.systemd_cgroups.value;
  if (!options.init && settings.init.value) options.init = true;
  if (options.shm_size == 0) options.shm_size = settings.shm_size.value;
  options.networking.range = settings.range.value;
  options.networking.range6 = settings.range6.value;
  if (options.ipc.is("")) options.ipc = NamespaceMode(settings.ipc_mode.value);
  if (options.cgroup.is("")) options.cgroup = NamespaceMode(settings.cgroupns_mode.value);
  for (const Ulimit& limit : settings.ulimits.value) {
    const bool given =
        std::ranges::find(options.ulimits, limit.name, &Ulimit::name) != options.ulimits.end();
    if (!given) options.ulimits.push_back(limit);
  }
  LogOptions& log = options.log;
  if (log.driver.empty()) log.driver = settings.log_driver.value;
  if (log.driver == settings.log_driver.value) {
    log.options.insert(settings.log_options.value.begin(), settings.log_options.value.end());
  }
}

}  // namespace caisson::engine
