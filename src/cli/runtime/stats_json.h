// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cgroup/stats.h"

namespace caisson::cli {

// What a container uses as one line of `events`, in the form that runc's callers read.
std::string stats_line(const std::string& id, const cgroup::Stats& stats);

}  // namespace caisson::cli
