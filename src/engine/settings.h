// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/run_options.h"

namespace caisson::engine {

inline constexpr const char* kBuiltInOrigin = "built in";

// A value and who set it: "built in", "FILE:LINE", or an option ("--root").
template <class T>
struct Setting {
  T value{};
  std::string origin = kBuiltInOrigin;
};

// What holds for every container and command that says nothing else. Members are called in the
// configuration file as dockerd's daemon.json calls them, in TOML (settings_file.h).
struct Settings {
  Setting<std::string> data_root;        // "data-root"; "" for the usual place
  Setting<std::string> seccomp_profile;  // "seccomp-profile"; "" for the built-in one
  Setting<bool> no_new_privileges;       // "no-new-privileges"
  Setting<bool> init;                    // "init"
  Setting<std::int64_t> shm_size;        // "default-shm-size"; 0 for the usual
  Setting<std::string> ipc_mode;         // "default-ipc-mode"
  Setting<std::string> cgroupns_mode;    // "default-cgroupns-mode"
  Setting<std::vector<Ulimit>> ulimits;  // "default-ulimits"
  Setting<std::string> log_driver{"json-file", kBuiltInOrigin};  // "log-driver"
  Setting<std::map<std::string, std::string>> log_options;       // "log-opts"
  Setting<std::string> range;   // "bip", but for the host's part: "172.30.0.0/16"
  Setting<std::string> range6;  // "bip6"
  Setting<bool> selinux;        // "selinux-enabled"
  // "exec-opts", ["native.cgroupdriver=systemd"]: the service manager makes control groups.
  Setting<bool> systemd_cgroups;
};

// The settings of the given file, or where none is given of /etc/caisson/config.toml and, for an
// ordinary user, of $XDG_CONFIG_HOME/caisson/config.toml (~/.config), which wins. Root's commands
// read no file of a home directory, which under sudo(8) is somebody else's. Files that are not
// there cost nothing. kInvalid, with file, line and column, for what they can't mean.
Result<Settings> load_settings(const std::string& file);

// Whether control groups are systemd's: "native.cgroupdriver=systemd", or "=cgroupfs".
Result<bool> parse_exec_option(std::string_view text);

// Gives the options what the settings say where they say nothing themselves.
void apply_settings(const Settings& settings, RunOptions& options);

}  // namespace caisson::engine
