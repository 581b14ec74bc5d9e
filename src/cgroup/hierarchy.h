// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cgroup/cgroup.h"

namespace caisson::cgroup {

// One mounted tree of control groups.
struct Hierarchy {
  std::string mount_point;
  bool unified = false;  // v2
  // v1: what is mounted there, "name=systemd" for a named one. v2: what its root offers.
  std::vector<std::string> controllers;

  [[nodiscard]] bool has(std::string_view controller) const;
};

// The hierarchies in a mountinfo text (proc_pid_mountinfo(5)), each once; v2 without controllers.
std::vector<Hierarchy> parse_hierarchies(std::string_view mountinfo);

// The hierarchies mounted in the caller's mount namespace; none is not an error.
Result<std::vector<Hierarchy>> mounted_hierarchies();

Mode mode_of(std::span<const Hierarchy> hierarchies);

}  // namespace caisson::cgroup
