// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/mount_request.h"
#include "engine/namespace_mode.h"
#include "engine/network_options.h"
#include "engine/resource_options.h"

namespace caisson::engine {

// `--security-opt`, all occurrences of it.
struct SecurityOptions {
  // A file, a profile's own text (JSON), "builtin" or "unconfined"; "" where not given.
  std::string seccomp;
  std::optional<bool> no_new_privileges;
  bool system_paths_unconfined = false;  // systempaths=unconfined: no masked or read-only paths
  bool writable_cgroups = false;         // /sys/fs/cgroup can be written
  std::string apparmor;                  // a profile's name or "unconfined"; "" where not given
  std::vector<std::string> labels;       // label=…, each as it was given
  bool selinux = false;                  // SELinux is turned on by configuration
  // SELinux' labels, chosen when the container is created; "" for none.
  std::string process_label;
  std::string mount_label;
};

// `--ulimit`
struct Ulimit {
  std::string name;       // "nofile"
  std::int64_t soft = 0;  // -1: no limit
  std::int64_t hard = 0;
  bool operator==(const Ulimit&) const = default;
};

// `--device`
struct DeviceRequest {
  std::string source;       // a node of the host, or a directory of them
  std::string destination;  // inside
  std::string access;       // letters of "rwm"
  bool operator==(const DeviceRequest&) const = default;
};

// `--restart`
struct RestartPolicy {
  std::string name = "no";  // "no", "always", "unless-stopped" or "on-failure"
  int maximum_retries = 0;  // of "on-failure"; 0: no limit
  bool operator==(const RestartPolicy&) const = default;
};

// `--log-driver`, `--log-opt`
struct LogOptions {
  std::string driver;                          // "json-file", "none" or "journald"
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
  bool signal_proxy = true;
  std::string pull;                 // "always", "missing" or "never"
  std::vector<std::string> attach;  // "stdin", "stdout", "stderr"; empty: as -i and -d have it
};

// What `caisson run` was asked for, checked for form but not yet against the host or the image.
// Each field but `invocation` is kept with the container: it has a line in run_options_fields.h.
struct RunOptions {
  std::string image;     // as the user named it: "busybox", "dir:PATH"
  std::string image_id;  // "sha256:…" of an image of the store, once it is found
  std::optional<std::vector<std::string>> entrypoint;  // not given: the image's; empty: none
  std::vector<std::string> command;                    // empty: the image's own
  std::string name;
  std::optional<std::string> hostname;
  std::string domainname;
  std::string user;                 // "USER[:GROUP]", "" for the image's
  std::vector<std::string> groups;  // --group-add: names or numbers
  std::string workdir;              // "" for the image's
  std::vector<std::string> env;     // "K=V"
  std::vector<std::string> cap_add;
  std::vector<std::string> cap_drop;
  SecurityOptions security;
  NamespaceMode pid;
  NamespaceMode ipc;
  NamespaceMode uts;
  NamespaceMode cgroup;
  NamespaceMode network;  // "" and "bridge": the bridge
  NetworkOptions networking;
  NamespaceMode user_namespace;                      // "" and "host": none
  NamespaceMode time;                                // "" and "host": none
  std::map<std::string, std::int64_t> time_offsets;  // seconds by clock: "monotonic", "boottime"
  std::vector<MountRequest> volumes;
  std::vector<std::string> volumes_from;  // "CONTAINER[:ro|rw]"
  std::vector<TmpfsVolume> tmpfs;
  std::int64_t shm_size = 0;  // bytes of /dev/shm; 0: the default
  std::vector<DeviceRequest> devices;
  std::vector<std::string> device_cgroup_rules;  // "c 1:* rwm"
  std::map<std::string, std::string> sysctls;
  std::vector<Ulimit> ulimits;
  std::optional<int> oom_score_adj;
  bool privileged = false;
  bool read_only = false;
  bool writable_image = false;  // --rw: writes go through to the directory of dir:PATH
  bool interactive = false;
  bool tty = false;
  std::vector<std::string> attached;  // "stdin", "stdout", "stderr": of whoever makes the container
  std::vector<std::uint16_t> console_size;  // rows and columns of their terminal; empty: none
  std::string cidfile;
  bool remove = false;
  std::optional<bool> init;  // a small init is process 1: it reaps zombies and passes signals on
  RestartPolicy restart;
  LogOptions log;
  std::string stop_signal;  // "" for the image's
  std::optional<int> stop_timeout;
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  std::string runtime;   // --runtime; "" for Caisson's own, the only one
  std::string platform;  // --platform: "linux/arm64"; "" for the host's
  HealthCheck health;
  ResourceOptions resources;
  Invocation invocation;
};

// Whether a stream of whoever makes the container is one of the container's.
bool is_attached(const RunOptions& options, std::string_view stream);

}  // namespace caisson::engine
