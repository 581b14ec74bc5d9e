// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// Whether the call goes on, or somebody or something else may let it: NOTIFY, TRACE, LOG, ALLOW.
inline bool lets_through(Action action) {
  return action.kind >= ActionKind::kNotify;
}

// Whether there are arguments with which the call gets through on the ABI: its action is ALLOW or
// LOG, or one that a tracer or listener decides over. False where the ABI lacks the call. Pure.
bool may_permit(const Policy& policy, Abi abi, SyscallId call);

}  // namespace caisson::seccomp
