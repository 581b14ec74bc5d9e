// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// What can happen to a call, over all its arguments. It passes where it goes on, or somebody or
// something else may let it: ALLOW, LOG, TRACE, NOTIFY.
struct Permission {
  bool may_pass = false;
  bool may_be_refused = false;
  std::optional<std::uint32_t> passing_rule = {};  // the first: index into Profile::rules
};

// Where the first argument is known, only what it leaves open counts. Nothing can happen where the
// ABI lacks the call or the policy the ABI. Pure.
Permission permission_of(const Policy& policy, Abi abi, SyscallId call,
                         std::optional<std::uint64_t> first_argument);

// Whether there are arguments with which the call passes on the ABI. Pure.
bool may_permit(const Policy& policy, Abi abi, SyscallId call);

}  // namespace caisson::seccomp
