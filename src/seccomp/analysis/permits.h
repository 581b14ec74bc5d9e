// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// Whether there are arguments with which the call gets through on the ABI: its action is ALLOW or
// LOG, or one that a tracer or listener decides over. False where the ABI lacks the call. Pure.
bool may_permit(const Policy& policy, Abi abi, SyscallId call);

}  // namespace caisson::seccomp
