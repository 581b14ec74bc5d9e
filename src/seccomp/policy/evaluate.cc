// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>

#include "seccomp/policy/condition.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {
namespace {

const AbiPolicy* find_abi(const Policy& policy, const bpf::Data& data) {
  const auto listed = [&](Abi abi) {
    const auto found = std::ranges::find(policy.abis, abi, &AbiPolicy::abi);
    return found == policy.abis.end() ? nullptr : &*found;
  };
  const bool x32 = (static_cast<std::uint32_t>(data.nr) & kX32Bit) != 0;
  if (data.arch == info(Abi::kX32).audit_arch && x32) {
    const AbiPolicy* const found = listed(Abi::kX32);
    return found == nullptr && data.nr == -1 ? listed(Abi::kX86_64) : found;
  }
  for (const AbiPolicy& abi : policy.abis) {
    if (abi.abi != Abi::kX32 && info(abi.abi).audit_arch == data.arch) return &abi;
  }
  return nullptr;
}

bool holds(const Clause& clause, const bpf::Data& data) {
  return std::ranges::all_of(clause.all, [&](const AnyOf& tests) {
    return std::ranges::any_of(
        tests, [&](const ArgumentTest& test) { return holds(test, data.args[test.index]); });
  });
}

}  // namespace

Decision evaluate(const Policy& policy, const bpf::Data& data) {
  const AbiPolicy* const abi = find_abi(policy, data);
  if (abi == nullptr) {
    return {{ActionKind::kKillProcess, 0}, Decision::Origin::kForeignAbi, 0};
  }
  const auto number = static_cast<std::uint32_t>(data.nr);
  const auto call = std::ranges::lower_bound(abi->calls, number, {}, &CallPolicy::number);
  if (call != abi->calls.end() && call->number == number) {
    for (const Clause& clause : policy.clauses_of(*call)) {
      if (holds(clause, data)) return {clause.action, Decision::Origin::kRule, clause.rule};
    }
    return {abi->default_action, Decision::Origin::kDefault, 0};
  }
  for (const AbiPolicy::Range& range : abi->unknown_to_profile) {
    if (number >= range.begin && number < range.end) {
      return {{ActionKind::kErrno, ENOSYS}, Decision::Origin::kUnknownToProfile, 0};
    }
  }
  return {abi->default_action, Decision::Origin::kDefault, 0};
}

}  // namespace caisson::seccomp
