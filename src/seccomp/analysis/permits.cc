// SPDX-License-Identifier: Apache-2.0
#include "seccomp/analysis/permits.h"

#include <algorithm>

#include "seccomp/policy/condition.h"

namespace caisson::seccomp {
namespace {

bool lets_through(Action action) {
  return action.kind >= ActionKind::kNotify;
}

enum class Holds : std::uint8_t { kNo, kMaybe, kYes };

// Of a clause on a call whose first argument may be known.
Holds holds_with(const Clause& clause, std::optional<std::uint64_t> first_argument) {
  Holds result = Holds::kYes;
  for (const AnyOf& tests : clause.all) {
    if (!first_argument || tests.front().index != 0) {
      result = Holds::kMaybe;
    } else if (std::ranges::none_of(
                   tests, [&](const ArgumentTest& test) { return holds(test, *first_argument); })) {
      return Holds::kNo;
    }
  }
  return result;
}

void note(Action action, std::optional<std::uint32_t> rule, Permission& permission) {
  if (!lets_through(action)) {
    permission.may_be_refused = true;
  } else if (!permission.may_pass) {
    permission.may_pass = true;
    permission.passing_rule = rule;
  }
}

}  // namespace

Permission permission_of(const Policy& policy, Abi abi, SyscallId call,
                         std::optional<std::uint64_t> first_argument) {
  Permission permission;
  const auto numbered = number(call, abi);
  const auto of_abi = std::ranges::find(policy.abis, abi, &AbiPolicy::abi);
  if (!numbered || of_abi == policy.abis.end()) return permission;
  const auto entry = std::ranges::find(of_abi->calls, *numbered, &CallPolicy::number);
  if (entry == of_abi->calls.end()) {
    const bpf::Data data = {.nr = static_cast<std::int32_t>(*numbered),
                            .arch = info(abi).audit_arch};
    note(evaluate(policy, data).action, {}, permission);
    return permission;
  }
  // Clauses stand strictest first; one that holds hides all that follow and the default.
  for (const Clause& clause : policy.clauses_of(*entry)) {
    const Holds holds = holds_with(clause, first_argument);
    if (holds == Holds::kNo) continue;
    note(clause.action, clause.rule, permission);
    if (holds == Holds::kYes) return permission;
  }
  note(of_abi->default_action, {}, permission);
  return permission;
}

bool may_permit(const Policy& policy, Abi abi, SyscallId call) {
  return permission_of(policy, abi, call, {}).may_pass;
}

}  // namespace caisson::seccomp
