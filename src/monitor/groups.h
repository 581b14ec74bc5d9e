// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/unique_fd.h"

// The little that the monitor itself does with a container's control groups (directories, one per
// hierarchy). It stands beside cgroup/cgroup.h because that is most of a megabyte, which each
// running container would pay for; what this can't do is left to `caisson`.
namespace caisson::monitor {

// Whether the kernel killed a process of the group because memory ran out. A scope is removed by
// its service manager as soon as nobody is in it, and its counts with it: what the kernel said
// since the container's start tells then.
bool ran_out_of_memory(const std::vector<std::string>& groups, const UniqueFd& kernel_log);

// SIGKILL to every process of the group. One that multiplies faster is left to `caisson`.
void kill_processes(const std::vector<std::string>& groups);

// Removes the groups, but for those that have groups or processes in them.
void remove_groups(const std::vector<std::string>& groups);

}  // namespace caisson::monitor
