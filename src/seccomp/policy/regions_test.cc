// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/regions.h"

#include <gtest/gtest.h>
#include <linux/audit.h>

#include <cerrno>
#include <map>

namespace caisson::seccomp {
namespace {

AbiPolicy abi_policy(Abi abi, std::uint16_t default_errno) {
  return {.abi = abi,
          .calls = {},
          .default_action = {ActionKind::kErrno, default_errno},
          .unknown_to_profile = {}};
}

Policy policy_of(const std::vector<Abi>& abis) {
  Policy policy;
  policy.clauses = {
      {.all = {}, .action = {}},
      {.all = {{{0, Operator::kEqual, ~std::uint64_t{0}, 3}}}, .action = {ActionKind::kLog, 0}}};
  for (const Abi abi : abis) {
    AbiPolicy next = abi_policy(abi, static_cast<std::uint16_t>(abi) + 100U);
    const std::uint32_t base = abi == Abi::kX32 ? kX32Bit : 0;
    next.calls = {{base + 0, {}, 0, 1},
                  {base + 1, {}, 0, 1},
                  {base + 2, {}, 1, 1},
                  {base + 9, {}, 0, 2},
                  {base + 50, {}, 0, 0}};
    next.unknown_to_profile = {{base + 5, base + 7ULL}, {base + 40, std::uint64_t{1} << 32}};
    policy.abis.push_back(next);
  }
  return policy;
}

// The action that the regions give where all arguments are 0.
Action action_at(const Policy& policy, const Region& region) {
  for (std::uint32_t i = 0; i < region.clause_count; ++i) {
    const Clause& clause = policy.clauses[region.first_clause + i];
    if (clause.all.empty()) return clause.action;
  }
  return region.otherwise;
}

TEST(Regions, SayAtTheirBordersWhatEvaluateSays) {
  const std::vector<std::vector<Abi>> sets = {{Abi::kX86_64},
                                              {Abi::kX32},
                                              {Abi::kX86_64, Abi::kX32},
                                              {Abi::kX32, Abi::kI386, Abi::kX86_64},
                                              {Abi::kS390x, Abi::kS390},
                                              {}};
  for (const auto& abis : sets) {
    const Policy policy = policy_of(abis);
    for (const Region& region : regions_of(policy)) {
      const std::uint32_t arch = region.other_archs ? AUDIT_ARCH_RISCV64 : region.arch;
      for (const std::uint32_t number : {region.first, region.last}) {
        const bpf::Data data = {.nr = static_cast<std::int32_t>(number), .arch = arch};
        EXPECT_EQ(evaluate(policy, data).action, action_at(policy, region))
            << std::hex << arch << " " << number;
      }
    }
  }
}

TEST(Regions, HoldEveryNumberOnce) {
  const Policy policy = policy_of({Abi::kX86_64, Abi::kX32, Abi::kI386});
  std::map<std::uint32_t, std::uint64_t> next;
  std::size_t others = 0;
  for (const Region& region : regions_of(policy)) {
    if (region.other_archs) {
      ++others;
      continue;
    }
    EXPECT_EQ(region.first, next[region.arch]);
    EXPECT_GE(region.last, region.first);
    next[region.arch] = std::uint64_t{region.last} + 1;
  }
  EXPECT_EQ(others, 1U);
  EXPECT_EQ(next.size(), 2U);
  for (const auto& [arch, end] : next) EXPECT_EQ(end, std::uint64_t{1} << 32) << arch;
}

TEST(Regions, JoinNeighboursThatAreTreatedAlike) {
  const auto regions = regions_of(policy_of({Abi::kI386}));
  ASSERT_GE(regions.size(), 2U);
  EXPECT_EQ(regions[0].first, 0U);
  EXPECT_EQ(regions[0].last, 1U);
  EXPECT_EQ(regions[1].clause_count, 1U);
}

}  // namespace
}  // namespace caisson::seccomp
