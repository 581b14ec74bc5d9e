// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cgroup/cgroup.h"

namespace caisson::cgroup {

// For how much of the time some, or all, of a group's processes waited for a resource
// (Documentation/accounting/psi.rst).
struct Pressure {
  struct Share {
    double last_10_seconds = 0;  // per cent
    double last_minute = 0;
    double last_5_minutes = 0;
    std::uint64_t total = 0;  // microseconds
  };
  Share some;
  Share full;
};

// By resource: "cpu", "memory", "io". Empty where the group is on no v2 tree, or the kernel does
// not count.
Result<std::map<std::string, Pressure>> read_pressure(const Cgroup& group);

// One pressure file's text.
Pressure parse_pressure(std::string_view text);

}  // namespace caisson::cgroup
