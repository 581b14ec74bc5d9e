// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "cgroup/hierarchy.h"

namespace caisson::cgroup {

// The hierarchies of a /proc/PID/cgroup text (cgroups(7)) at the places where systemd and others
// mount them, /sys/fs/cgroup/CONTROLLERS and /sys/fs/cgroup/unified; v2 without controllers.
// Whether they are there is for the caller to see.
std::vector<Hierarchy> conventional_hierarchies(std::string_view own_groups);

}  // namespace caisson::cgroup
