// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "cgroup/pressure.h"
#include "cgroup/stats.h"

namespace caisson::cli {

using Pressures = std::map<std::string, cgroup::Pressure>;

// What a container uses as one line of `events`, in the form that runc's callers read.
std::string stats_line(const std::string& id, const cgroup::Stats& stats,
                       const Pressures& pressures);

}  // namespace caisson::cli
