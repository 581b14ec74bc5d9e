// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/resource_options.h"

namespace caisson::engine {

// Whether the container gets a namespace of its own or stays in the host's.
enum class NamespaceMode : std::uint8_t { kPrivate, kHost };

// `-v SRC:DST[:ro]`: a directory or file of the host, made visible inside.
struct BindVolume {
  std::string source;       // absolute
  std::string destination;  // absolute, inside
  bool read_only = false;
};

// `--tmpfs DST[:OPTIONS]`
struct TmpfsVolume {
  std::string destination;
  std::vector<std::string> options;  // "size=64m", "exec", …; added to nosuid,nodev,noexec
};

// `--security-opt`, all occurrences of it.
struct SecurityOptions {
  std::string seccomp;  // a file, "builtin" or "unconfined"; "" where not given
  bool no_new_privileges = false;
  bool system_paths_unconfined = false;  // systempaths=unconfined: no masked or read-only paths
};

// `--restart`
struct RestartPolicy {
  std::string name = "no";  // "no", "always", "unless-stopped" or "on-failure"
  int maximum_retries = 0;  // of "on-failure"; 0: no limit
  bool operator==(const RestartPolicy&) const = default;
};

// `--log-driver`, `--log-opt`
struct LogOptions {
  std::string driver = "json-file";            // "json-file", "none" or "journald"
  std::map<std::string, std::string> options;  // "max-size", "max-file"
  bool operator==(const LogOptions&) const = default;
};

// `--health-*`, in nanoseconds; 0 stands for Docker's default.
struct HealthCheck {
  std::vector<std::string> test;  // {"CMD-SHELL", COMMAND}, {"NONE"}; empty: the image's
  std::int64_t interval = 0;
  std::int64_t timeout = 0;
  std::int64_t start_period = 0;
  std::int64_t start_interval = 0;
  int retries = 0;
  bool operator==(const HealthCheck&) const = default;
};

// What concerns one call of `caisson run` and is not kept with the container.
struct Invocation {
  bool detach = false;
  std::string detach_keys;  // "": the default, ctrl-p,ctrl-q
  std::string cidfile;
  bool signal_proxy = true;
};

// What `caisson run` was asked for, checked for form but not yet against the host or the image.
// Each field but `invocation` is kept with the container: it has a line in run_options_json.cc.
struct RunOptions {
  std::string image;                 // as the user named it: "busybox", "dir:PATH"
  std::string image_id;              // "sha256:…" of an image of the store, once it is found
  std::vector<std::string> command;  // empty: the image's own
  std::string name;
  std::optional<std::string> hostname;
  std::string user;              // "USER[:GROUP]", "" for the image's
  std::string workdir;           // "" for the image's
  std::vector<std::string> env;  // "K=V"
  std::vector<std::string> cap_add;
  std::vector<std::string> cap_drop;
  SecurityOptions security;
  NamespaceMode pid = NamespaceMode::kPrivate;
  NamespaceMode ipc = NamespaceMode::kPrivate;
  NamespaceMode uts = NamespaceMode::kPrivate;
  NamespaceMode cgroup = NamespaceMode::kPrivate;
  NamespaceMode network = NamespaceMode::kPrivate;  // private: loopback only
  std::vector<BindVolume> volumes;
  std::vector<TmpfsVolume> tmpfs;
  bool privileged = false;
  bool read_only = false;
  bool writable_image = false;  // --rw: writes go through to the directory of dir:PATH
  bool interactive = false;
  bool tty = false;
  bool remove = false;
  RestartPolicy restart;
  LogOptions log;
  std::string stop_signal;  // "" for the image's
  std::optional<int> stop_timeout;
  std::map<std::string, std::string> labels;
  HealthCheck health;
  ResourceOptions resources;
  Invocation invocation;
};

}  // namespace caisson::engine
