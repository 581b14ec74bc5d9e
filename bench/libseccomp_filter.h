// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "seccomp/bpf/program.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// The filter that libseccomp builds of a profile, rule by rule as runc hands them over: rules that
// apply to the target and differ from the default action, conditions on one argument as rules of
// their own. `optimize` is SCMP_FLTATR_CTL_OPTIMIZE: 1 for its linear filter, 2 for its tree.
// Fails where libseccomp refuses a rule: it can't express every profile.
Result<bpf::Program> build_with_libseccomp(const Profile& profile, const Target& target,
                                           std::uint32_t optimize);

}  // namespace caisson::seccomp
