// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "seccomp/bpf/program.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// Why the policy and the filter that libseccomp makes of the same profile, rule by rule as runc
// hands them over, may answer one call differently (docs/seccomp-semantics.md); empty where no
// decision of ours explains it. Each rule demands more than that its case is given: what the
// answers have to be to each other.
std::string_view intended_difference(const Profile& profile, const Target& target,
                                     const Policy& policy, const bpf::Program& libseccomp,
                                     const bpf::Data& data);

}  // namespace caisson::seccomp
