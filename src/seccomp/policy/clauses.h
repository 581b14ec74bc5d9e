// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// How the conditions of a rule combine (docs/seccomp-semantics.md, "Conditions of one rule").
enum class Combination : std::uint8_t {
  kAll,             // every condition is demanded
  kAnyOfEachIndex,  // of the conditions on each argument, one is demanded
  kAny,             // one condition suffices
};
Combination combination_of(const Rule& rule, bool all_conditions);

// Appends what the rule means for one call of one ABI: no clause where its conditions can't hold,
// one, or several where any of its conditions suffices.
void append_clauses(const Rule& rule, std::uint32_t rule_index, Combination combination,
                    SyscallId call, Abi abi, std::vector<Clause>& clauses);

// Puts the strictest first, earlier rules before later ones among equals, and removes what stands
// behind a clause that holds whatever the arguments, since it decides nothing.
void order_clauses(std::vector<Clause>& clauses);

}  // namespace caisson::seccomp
