// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/seccomp/options.h"
#include "seccomp/policy/compare.h"
#include "seccomp/policy/policy.h"
#include "seccomp/profile/profile.h"

namespace caisson::cli {

// What decides about calls: a profile as it is meant on a target, or a process's filters.
struct Side {
  std::string name;                            // as typed
  std::optional<seccomp::Profile> profile;     // nullopt for a process
  std::optional<seccomp::Policy> policy;       // the profile's
  std::vector<seccomp::bpf::Program> filters;  // the process's, the oldest first

  [[nodiscard]] seccomp::Decider decider() const;
};

// Reads a PROFILE operand, or the filters of "pid:N".
Result<Side> read_side(std::string_view operand, const seccomp::Target& target,
                       const SeccompOptions& options);

}  // namespace caisson::cli
