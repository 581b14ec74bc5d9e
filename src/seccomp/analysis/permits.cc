// SPDX-License-Identifier: Apache-2.0
#include "seccomp/analysis/permits.h"

#include <algorithm>

namespace caisson::seccomp {

bool may_permit(const Policy& policy, Abi abi, SyscallId call) {
  const auto numbered = number(call, abi);
  const auto of_abi = std::ranges::find(policy.abis, abi, &AbiPolicy::abi);
  if (!numbered || of_abi == policy.abis.end()) return false;
  const auto entry = std::ranges::find(of_abi->calls, *numbered, &CallPolicy::number);
  if (entry == of_abi->calls.end()) return lets_through(of_abi->default_action);
  // Clauses stand strictest first; one without conditions hides all that follow and the default.
  for (const Clause& clause : policy.clauses_of(*entry)) {
    if (lets_through(clause.action)) return true;
    if (clause.all.empty()) return false;
  }
  return lets_through(of_abi->default_action);
}

}  // namespace caisson::seccomp
