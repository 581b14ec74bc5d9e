// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "oci/config.h"

// What a container has where nothing else is asked for: Docker's choices (moby, oci/defaults.go and
// daemon/pkg/oci), so that what runs there runs here.
namespace caisson::engine {

// /proc, /dev, /dev/pts, /sys, /sys/fs/cgroup, /dev/mqueue, /dev/shm, in mounting order.
std::vector<oci::Mount> default_mounts();

// Paths of /proc and /sys that tell or change the host.
std::vector<std::string> default_masked_paths();
std::vector<std::string> default_readonly_paths();

// Device rules: nothing but the default nodes and terminals may be opened; nodes may be made.
std::vector<oci::DeviceRule> default_device_rules();

inline constexpr const char* kDefaultPath =
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// Where --init's program lies inside, as Docker's does.
inline constexpr const char* kInitInside = "/sbin/docker-init";

}  // namespace caisson::engine
