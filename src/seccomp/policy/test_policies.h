// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "seccomp/policy/policy.h"

// Policies for tests, written by hand or by chance.
namespace caisson::seccomp {

inline constexpr Action kAllow = {ActionKind::kAllow, 0};
inline constexpr Action kEperm = {ActionKind::kErrno, 1};
inline constexpr std::uint64_t kAll32 = 0xffffffff;
inline constexpr std::uint64_t kAll64 = ~std::uint64_t{0};

inline AbiPolicy abi_policy(Abi abi, Action default_action) {
  return {.abi = abi, .calls = {}, .default_action = default_action, .unknown_to_profile = {}};
}

inline void add_call(Policy& policy, std::size_t abi, std::uint32_t number,
                     std::vector<Clause> clauses) {
  policy.abis[abi].calls.push_back(
      {.number = number,
       .id = {},
       .first_clause = static_cast<std::uint32_t>(policy.clauses.size()),
       .clause_count = static_cast<std::uint32_t>(clauses.size())});
  policy.clauses.insert(policy.clauses.end(), clauses.begin(), clauses.end());
}

inline Clause clause(Action action, std::vector<AnyOf> all = {}) {
  return {.all = std::move(all), .action = action, .rule = 0};
}

// A value on, beside or far from those that tests compare with.
inline std::uint64_t interesting_value(std::mt19937_64& random, std::uint64_t value) {
  switch (random() % 8) {
    case 0:
      return value;
    case 1:
      return value + 1;
    case 2:
      return value - 1;
    case 3:
      return value ^ (std::uint64_t{1} << 32);
    case 4:
      return value ^ (std::uint64_t{1} << (random() % 64));
    case 5:
      return value | 0xffffffff00000000;
    case 6:
      return ~value;
    default:
      return random();
  }
}

// A policy that has everything: several ABIs, neighbours and gaps, shared and overlapping clauses,
// tests of all kinds, stretches that are unknown to the profile.
class RandomPolicy {
 public:
  explicit RandomPolicy(std::uint64_t seed) : random_(seed) {
    const std::vector<std::vector<Abi>> sets = {{Abi::kX86_64, Abi::kI386, Abi::kX32},
                                                {Abi::kX86_64, Abi::kX32},
                                                {Abi::kX86_64, Abi::kI386},
                                                {Abi::kX86_64},
                                                {Abi::kX32},
                                                {Abi::kI386},
                                                {Abi::kX32, Abi::kX86_64},
                                                {Abi::kArm64, Abi::kArm},
                                                {Abi::kS390x, Abi::kS390},
                                                {Abi::kMips64, Abi::kMips, Abi::kMips64n32}};
    policy_.clauses.reserve(200);
    const std::size_t groups = 1 + random_() % 8;
    for (std::size_t i = 0; i < groups; ++i) add_group();
    for (const Abi abi : sets[random_() % sets.size()]) add_abi(abi);
  }

  [[nodiscard]] const Policy& policy() const { return policy_; }

  // Arguments near the values that the policy's tests name.
  bpf::Data data(std::uint32_t number, std::uint32_t arch) {
    bpf::Data result = {.nr = static_cast<std::int32_t>(number), .arch = arch};
    for (std::uint64_t& argument : result.args) {
      const std::uint64_t value = values_.empty() ? 0 : values_[random_() % values_.size()];
      argument = interesting_value(random_, value);
    }
    return result;
  }

 private:
  Action random_action() {
    const std::array<Action, 6> actions = {kAllow,
                                           kEperm,
                                           Action{ActionKind::kErrno, 38},
                                           Action{ActionKind::kTrace, 7},
                                           Action{ActionKind::kKillProcess, 0},
                                           Action{ActionKind::kNotify, 0}};
    return actions[random_() % 2 == 0 ? 0 : random_() % actions.size()];
  }

  ArgumentTest random_test(std::uint8_t index) {
    const std::array<std::uint64_t, 3> masks = {0xffff, kAll32, kAll64};
    ArgumentTest test = {index, static_cast<Operator>(random_() % 7), masks[random_() % 3],
                         random_() % 4 == 0 ? random_() : random_() % 6};
    if (test.op == Operator::kMaskedEqual) test.mask &= random_();
    if (random_() % 8 != 0) test.value &= test.mask;
    values_.push_back(test.value);
    return test;
  }

  Clause random_clause() {
    Clause result = clause(random_action());
    const std::size_t arguments = random_() % 3;
    for (std::size_t i = 0; i < arguments; ++i) {
      const auto index = static_cast<std::uint8_t>(random_() % 3);
      AnyOf tests;
      const std::size_t count = 1 + random_() % 4;
      for (std::size_t j = 0; j < count; ++j) tests.push_back(random_test(index));
      result.all.push_back(tests);
    }
    return result;
  }

  // Clauses that several calls share.
  void add_group() {
    const auto first = static_cast<std::uint32_t>(policy_.clauses.size());
    const std::size_t count = 1 + random_() % 5;
    for (std::size_t i = 0; i < count; ++i) policy_.clauses.push_back(random_clause());
    groups_.emplace_back(first, static_cast<std::uint32_t>(count));
    // A call may use but the start of what another one uses.
    if (random_() % 4 == 0) groups_.emplace_back(first, 1);
  }

  void add_abi(Abi abi) {
    AbiPolicy result = abi_policy(abi, random_action());
    const std::uint32_t base = abi == Abi::kX32 ? kX32Bit : 0;
    const std::uint64_t gap = 1 + random_() % 6;
    std::uint32_t number = static_cast<std::uint32_t>(random_() % 3);
    while (number < 600) {
      const auto [first, count] = groups_[random_() % 3 == 0 ? random_() % groups_.size() : 0];
      result.calls.push_back({base + number, SyscallId{}, first, count});
      number += random_() % 5 != 0 ? 1 : static_cast<std::uint32_t>(random_() % (8 * gap) + 1);
    }
    add_unknown(result, base);
    policy_.abis.push_back(result);
  }

  void add_unknown(AbiPolicy& abi, std::uint32_t base) {
    if (random_() % 4 == 0) return;
    abi.unknown_to_profile.push_back({base + 3, std::uint64_t{base} + 9});
    abi.unknown_to_profile.push_back({base + 300, std::uint64_t{base} + 301 + random_() % 100});
    abi.unknown_to_profile.push_back({base + 450, std::uint64_t{1} << 32});
  }

  std::mt19937_64 random_;
  Policy policy_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> groups_;
  std::vector<std::uint64_t> values_;
};

}  // namespace caisson::seccomp
