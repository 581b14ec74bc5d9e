// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>

#include "cgroup/pressure.h"
#include "cgroup/stats.h"
#include "resctrl/stats.h"

namespace caisson::cli {

using Pressures = std::map<std::string, cgroup::Pressure>;

// What is known of a container's use of the machine.
struct Usage {
  cgroup::Stats cgroup;
  Pressures pressures;
  std::optional<resctrl::Stats> shares;  // where it has a class of service
};

// It as one line of `events`, in the form that runc's callers read.
std::string stats_line(const std::string& id, const Usage& usage);

}  // namespace caisson::cli
