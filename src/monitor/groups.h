// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// The little that the monitor itself does with a container's control groups (directories, one per
// hierarchy). It stands beside cgroup/cgroup.h because that is most of a megabyte, which each
// running container would pay for; what this can't do is left to `caisson`.
namespace caisson::monitor {

// Whether the kernel killed a process of the group because memory ran out.
bool ran_out_of_memory(const std::vector<std::string>& groups);

// SIGKILL to every process of the group. One that multiplies faster is left to `caisson`.
void kill_processes(const std::vector<std::string>& groups);

// Removes the groups, but for those that have groups or processes in them.
void remove_groups(const std::vector<std::string>& groups);

}  // namespace caisson::monitor
