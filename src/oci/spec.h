// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace caisson::oci {

struct SpecOptions {
  // On hosts with one unified cgroup tree, where /sys/fs/cgroup is mounted in a namespace.
  bool cgroup_namespace = false;

  struct Ids {
    std::uint32_t uid;
    std::uint32_t gid;
  };
  // For the ordinary user who becomes root inside: no network of its own, no limits, and the host's
  // /sys, since a new sysfs may only be mounted by the owner of the network namespace.
  std::optional<Ids> rootless;
};

// The config.json to start from that `spec` writes: a shell on a terminal, in the directory rootfs
// of the bundle, read-only, with three capabilities.
std::string default_config(const SpecOptions& options);

}  // namespace caisson::oci
