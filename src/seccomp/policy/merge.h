// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// The policy that takes the stricter of two policies' actions for all data, and the first one's
// where they differ in data alone (errno): as the kernel has it where both are loaded, with one
// filter to run. Its clauses tell no rules. kUnsupported where a range of unlisted numbers would
// need an action that is neither the default nor ENOSYS: one default action is TRAP, the other one
// KILL with ENOSYS for newer calls; or where one policy is
// for x86_64 without x32 and the other for x32 without x86_64. Pure.
Result<Policy> merge(const Policy& first, const Policy& second);

}  // namespace caisson::seccomp
