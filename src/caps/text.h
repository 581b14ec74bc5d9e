// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "caps/caps.h"

namespace caisson::caps {

// A process's five sets, and what changes how they are passed on (prctl(2)).
struct Sets {
  Set inheritable = 0;
  Set permitted = 0;
  Set effective = 0;
  Set bounding = 0;
  Set ambient = 0;
  bool no_new_privileges = false;
};

// From /proc/PID/status; kNotFound where there is no such process.
Result<Sets> of_process(pid_t pid);

// "cap_chown" and so on, by number; the number itself where it has no name.
std::vector<std::string> names(Set set);

// The first three sets in the notation of cap_to_text(3): what most of the `known` capabilities
// have in common, then those that differ: "=ep cap_sys_admin-ep".
std::string to_text(const Sets& sets, Set known);

// A set in hexadecimal, with or without 0x, as /proc shows it; kInvalid for anything else.
Result<Set> parse_mask(std::string_view text);

}  // namespace caisson::caps
