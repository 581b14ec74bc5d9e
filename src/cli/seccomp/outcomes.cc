// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/outcomes.h"

#include <algorithm>

#include "cli/seccomp/text.h"

namespace caisson::cli {
namespace {

using Origin = seccomp::Decision::Origin;

const seccomp::CallPolicy* find_call(const seccomp::Policy& policy, const Call& call) {
  const auto abi = std::ranges::find(policy.abis, call.abi, &seccomp::AbiPolicy::abi);
  if (abi == policy.abis.end()) return nullptr;
  const auto entry = std::ranges::find(abi->calls, call.number, &seccomp::CallPolicy::number);
  return entry == abi->calls.end() ? nullptr : &*entry;
}

}  // namespace

std::vector<Outcome> outcomes_of(const seccomp::Policy& policy, const Call& call) {
  const seccomp::CallPolicy* const entry = find_call(policy, call);
  if (entry == nullptr) {
    const seccomp::Decision decision = seccomp::evaluate(
        policy,
        {.nr = static_cast<std::int32_t>(call.number), .arch = seccomp::info(call.abi).audit_arch});
    return {{decision.action, {}, std::nullopt, decision.origin}};
  }
  std::vector<Outcome> outcomes;
  for (const seccomp::Clause& clause : policy.clauses_of(*entry)) {
    outcomes.push_back({clause.action, condition_text(clause), clause.rule, Origin::kRule});
    if (clause.all.empty()) return outcomes;
  }
  const auto abi = std::ranges::find(policy.abis, call.abi, &seccomp::AbiPolicy::abi);
  outcomes.push_back({abi->default_action, {}, std::nullopt, Origin::kDefault});
  return outcomes;
}

Verdict verdict_of(const std::vector<Outcome>& outcomes) {
  const auto denied = std::ranges::count_if(
      outcomes, [](const Outcome& each) { return seccomp::denies(each.action.kind); });
  if (denied == 0) return Verdict::kAllowed;
  return static_cast<std::size_t>(denied) == outcomes.size() ? Verdict::kBlocked
                                                             : Verdict::kConditional;
}

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBlocked:
      return "blocked";
    case Verdict::kConditional:
      return "conditional";
    case Verdict::kAllowed:
      return "allowed";
  }
  return {};
}

std::string_view origin_text(Origin origin) {
  switch (origin) {
    case Origin::kRule:
      return "a rule";
    case Origin::kDefault:
      return "the profile's default action";
    case Origin::kUnknownToProfile:
      return "newer than every call that the profile names";
    case Origin::kForeignAbi:
      return "an ABI that the profile does not list";
  }
  return {};
}

}  // namespace caisson::cli
