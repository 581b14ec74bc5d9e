// SPDX-License-Identifier: Apache-2.0
// Two policies: each difference that is listed is one, both ways round; where none is listed
// running finds none; and what merges them lets through no more than either.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "profile_of_bytes.h"
#include "seccomp/policy/compare.h"
#include "seccomp/policy/merge.h"

namespace caisson::seccomp {
namespace {

// Small, so that an input takes milliseconds: a comparison may then remain incomplete.
constexpr std::uint64_t kBudget = 300'000;
constexpr std::size_t kMaxSamples = 500;

Comparison compared(const Policy& left, const Policy& right) {
  Result<Comparison> comparison = compare(&left, &right, kBudget);
  require(comparison.has_value());
  for (const Difference& each : comparison->differences) {
    require(each.left != each.right);
    require(action_of(to_return_value(evaluate(left, each.witness).action)) == each.left);
    require(action_of(to_return_value(evaluate(right, each.witness).action)) == each.right);
  }
  return *std::move(comparison);
}

// Whether the call and the two actions are on the list.
bool lists(const Comparison& comparison, const bpf::Data& data, Action left, Action right) {
  const auto number = static_cast<std::uint32_t>(data.nr);
  return std::ranges::any_of(comparison.differences, [&](const Difference& each) {
    return each.abi == abi_by_number(data.arch, number) && each.first <= number &&
           number <= each.last && each.left == left && each.right == right;
  });
}

void check_samples(const Policy& left, const Policy& right, const Comparison& comparison) {
  const auto check = [&](const bpf::Data& data) {
    const Action one = action_of(to_return_value(evaluate(left, data).action));
    const Action other = action_of(to_return_value(evaluate(right, data).action));
    require(one == other || lists(comparison, data, one, other));
  };
  for_each_border(left, kMaxSamples, check);
  for_each_border(right, kMaxSamples, check);
}

void check_merged(const Policy& left, const Policy& right) {
  const Result<Policy> both = merge(left, right);
  if (!both) return;
  const auto stricter_of = [&](const bpf::Data& data) {
    return std::min(evaluate(left, data).action.kind, evaluate(right, data).action.kind);
  };
  const auto check = [&](const bpf::Data& data) {
    require(evaluate(*both, data).action.kind == stricter_of(data));
  };
  for_each_border(left, kMaxSamples, check);
  for_each_border(right, kMaxSamples, check);
  for (const Policy* const each : {&left, &right}) {
    require(std::ranges::none_of(compared(*both, *each).differences, loosens));
  }
}

void run(ByteReader bytes) {
  const Policy left = policy_of_bytes(bytes);
  const Policy right = policy_of_bytes(bytes);
  require(compared(left, left).differences.empty());
  const Comparison there = compared(left, right);
  const Comparison back = compared(right, left);
  if (there.complete && back.complete) {
    require(there.differences.size() == back.differences.size());
    check_samples(left, right, there);
  }
  check_merged(left, right);
}

}  // namespace
}  // namespace caisson::seccomp

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  caisson::seccomp::run(caisson::seccomp::ByteReader({data, size}));
  return 0;
}
