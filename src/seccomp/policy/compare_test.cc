// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/compare.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>

#include <algorithm>

#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/path.h"
#include "seccomp/policy/merge.h"
#include "seccomp/policy/test_policies.h"

namespace caisson::seccomp {
namespace {

Comparison compared(const Policy& left, const Policy& right) {
  const Result<Comparison> comparison = compare(&left, &right);
  EXPECT_TRUE(comparison.has_value());
  return *comparison;
}

Policy resolved(std::string_view text) {
  const Result<Profile> profile = parse_profile(text, "test");
  EXPECT_TRUE(profile.has_value()) << profile.error().message();
  return *resolve(*profile, {.native = Abi::kX86_64, .caps = 0, .kernel = {6, 18}});
}

bool lists(const Comparison& comparison, const bpf::Data& data, Action left, Action right) {
  const auto number = static_cast<std::uint32_t>(data.nr);
  return std::ranges::any_of(comparison.differences, [&](const Difference& difference) {
    return difference.witness.arch == data.arch && difference.first <= number &&
           number <= difference.last && difference.left == left && difference.right == right;
  });
}

// The words of the data as a filter of the architecture loads them.
std::array<std::uint32_t, bpf::kDataWords> words_of(const bpf::Data& data) {
  const bool little_endian = (data.arch & __AUDIT_ARCH_LE) != 0;
  std::array<std::uint32_t, bpf::kDataWords> words = {static_cast<std::uint32_t>(data.nr),
                                                      data.arch};
  const auto split = [&](std::size_t first, std::uint64_t value) {
    words[first + (little_endian ? 0 : 1)] = static_cast<std::uint32_t>(value);
    words[first + (little_endian ? 1 : 0)] = static_cast<std::uint32_t>(value >> 32);
  };
  split(2, data.instruction_pointer);
  for (std::size_t i = 0; i < data.args.size(); ++i) split(4 + 2 * i, data.args[i]);
  return words;
}

bool lies_in(const bpf::Data& data, const Area& area) {
  const auto words = words_of(data);
  return std::ranges::all_of(area.facts, [&](const Area::Fact& each) {
    return bpf::holds(each.fact.test, words[each.word]) == each.fact.answer;
  });
}

// The areas of the difference between two actions that data lie in.
std::ptrdiff_t areas_with(const Comparison& comparison, const bpf::Data& data, Action left,
                          Action right) {
  const auto number = static_cast<std::uint32_t>(data.nr);
  for (const Difference& each : comparison.differences) {
    if (each.witness.arch != data.arch || number < each.first || number > each.last ||
        each.left != left || each.right != right) {
      continue;
    }
    EXPECT_TRUE(each.all_areas);
    return std::ranges::count_if(each.areas, [&](const Area& area) { return lies_in(data, area); });
  }
  return 0;
}

TEST(Compare, AreasHoldExactlyTheArgumentsThatDiffer) {
  std::size_t inside = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    RandomPolicy one(seed);
    Policy changed = one.policy();
    changed.clauses[seed % changed.clauses.size()].action = {ActionKind::kLog};
    const Comparison comparison = compared(one.policy(), changed);
    for (const Difference& difference : comparison.differences) {
      for (const Area& area : difference.areas) {
        ASSERT_TRUE(lies_in(area.witness, area));
        ASSERT_EQ(evaluate(one.policy(), area.witness).action, difference.left);
        ASSERT_EQ(evaluate(changed, area.witness).action, difference.right);
      }
    }
    for (const AbiPolicy& abi : one.policy().abis) {
      for (const CallPolicy& call : abi.calls) {
        for (int i = 0; i < 20; ++i) {
          const bpf::Data data = one.data(call.number, info(abi.abi).audit_arch);
          const Action left = evaluate(one.policy(), data).action;
          const Action right = evaluate(changed, data).action;
          ASSERT_EQ(areas_with(comparison, data, left, right), left == right ? 0 : 1)
              << seed << " " << data.nr;
          if (left != right) ++inside;
        }
      }
    }
  }
  EXPECT_GT(inside, 100U);
}

TEST(Compare, ListsEveryDifferenceThatCanBeFoundByTrying) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    RandomPolicy one(seed);
    RandomPolicy other(seed + (seed % 2 == 0 ? 100 : 0));
    Policy changed = other.policy();
    // Half of the pairs differ in one clause alone.
    if (seed % 2 == 1) changed.clauses[seed % changed.clauses.size()].action = {ActionKind::kLog};
    const Comparison comparison = compared(one.policy(), changed);
    EXPECT_TRUE(comparison.complete);
    for (const Difference& difference : comparison.differences) {
      ASSERT_EQ(evaluate(one.policy(), difference.witness).action, difference.left);
      ASSERT_EQ(evaluate(changed, difference.witness).action, difference.right);
      ASSERT_NE(difference.left, difference.right);
    }
    for (const AbiPolicy& abi : one.policy().abis) {
      for (const CallPolicy& call : abi.calls) {
        for (int i = 0; i < 8; ++i) {
          const bpf::Data data = one.data(call.number, info(abi.abi).audit_arch);
          const Action left = evaluate(one.policy(), data).action;
          const Action right = evaluate(changed, data).action;
          if (left == right) continue;
          ++found;
          ASSERT_TRUE(lists(comparison, data, left, right)) << seed << " " << data.nr;
        }
      }
    }
  }
  EXPECT_GT(found, 1000U);
}

TEST(Compare, FindsPoliciesEqualThatAreWrittenDifferently) {
  const Policy one = resolved(R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
      {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
       "args": [{"index": 0, "op": "SCMP_CMP_LT", "value": 3}]}]})");
  const Policy other = resolved(R"({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
      {"names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [
          {"index": 0, "op": "SCMP_CMP_EQ", "value": 0},
          {"index": 0, "op": "SCMP_CMP_EQ", "value": 1},
          {"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 4294967295, "valueTwo": 2}]}]})");
  const Comparison comparison = compared(one, other);
  EXPECT_TRUE(comparison.complete);
  EXPECT_TRUE(comparison.differences.empty());
}

TEST(Compare, NamesTheCallAndGivesArguments) {
  const Policy one = resolved(R"({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
      {"names": ["socket"], "action": "SCMP_ACT_ERRNO",
       "args": [{"index": 0, "op": "SCMP_CMP_EQ", "value": 40}]}]})");
  const Policy other = resolved(R"({"defaultAction": "SCMP_ACT_ALLOW"})");
  const Comparison comparison = compared(one, other);
  ASSERT_EQ(comparison.differences.size(), 1U);
  const Difference& difference = comparison.differences[0];
  EXPECT_EQ(difference.abi, Abi::kX86_64);
  EXPECT_EQ(difference.call, find_syscall("socket"));
  EXPECT_EQ(static_cast<std::uint32_t>(difference.witness.args[0]), 40U);
  EXPECT_FALSE(loosens(difference));
  EXPECT_TRUE(loosens(compared(other, one).differences[0]));
}

TEST(Compare, ListsForeignArchitecturesAndUnknownNumbers) {
  Policy one = resolved(R"({"defaultAction": "SCMP_ACT_ALLOW"})");
  Policy other = one;
  other.abis[0].default_action = {ActionKind::kErrno, 1};
  const Comparison numbers = compared(one, other);
  const auto endless = std::ranges::find_if(numbers.differences, [](const Difference& difference) {
    return !difference.call && difference.last > 0x3fff0000;
  });
  EXPECT_NE(endless, numbers.differences.end());
  // A program that looks at nothing, against a policy that kills foreign calls.
  const bpf::Program allow = {{bpf::kReturn, 0, 0, SECCOMP_RET_ALLOW}};
  const Result<Comparison> comparison = compare(std::span(&allow, 1), &one);
  ASSERT_TRUE(comparison.has_value());
  ASSERT_FALSE(comparison->differences.empty());
  const Difference& last = comparison->differences.back();
  EXPECT_FALSE(last.abi.has_value());
  EXPECT_NE(last.witness.arch, std::uint32_t{AUDIT_ARCH_X86_64});
  EXPECT_EQ(last.right.kind, ActionKind::kKillProcess);
}

TEST(Compare, IsIncompleteWhereTheBudgetEnds) {
  const RandomPolicy one(1);
  const Policy& policy = one.policy();
  EXPECT_FALSE(compare(&policy, &policy, 100)->complete);
  EXPECT_TRUE(compare(&policy, &policy)->complete);
}

TEST(Compare, RanksActionsByWhatTheyLetThrough) {
  EXPECT_EQ(permissiveness(ActionKind::kKillProcess), permissiveness(ActionKind::kErrno));
  EXPECT_LT(permissiveness(ActionKind::kErrno), permissiveness(ActionKind::kNotify));
  EXPECT_LT(permissiveness(ActionKind::kNotify), permissiveness(ActionKind::kTrace));
  EXPECT_LT(permissiveness(ActionKind::kTrace), permissiveness(ActionKind::kLog));
  EXPECT_EQ(permissiveness(ActionKind::kLog), permissiveness(ActionKind::kAllow));
}

TEST(Merge, TakesTheStricterActionEverywhere) {
  std::size_t merged_pairs = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    RandomPolicy one(seed);
    RandomPolicy other(seed + 1000);
    const Result<Policy> merged = merge(one.policy(), other.policy());
    if (!merged) {
      EXPECT_EQ(merged.error().kind, Error::Kind::kUnsupported);
      continue;
    }
    ++merged_pairs;
    const auto check = [&](const bpf::Data& data) {
      const Action first = evaluate(one.policy(), data).action;
      const Action second = evaluate(other.policy(), data).action;
      const Action expected = stricter(second.kind, first.kind) ? second : first;
      ASSERT_EQ(evaluate(*merged, data).action, expected) << seed << " " << data.nr;
    };
    for (RandomPolicy* const source : {&one, &other}) {
      for (const AbiPolicy& abi : source->policy().abis) {
        for (std::uint32_t number = 0; number < 620; ++number) {
          for (const std::uint32_t bit : {0U, kX32Bit}) {
            check(source->data(number + bit, info(abi.abi).audit_arch));
          }
        }
        for (const std::uint32_t number : {0x3fffffffU, 0x80000000U, 0xfffffffeU, 0xffffffffU}) {
          check(source->data(number, info(abi.abi).audit_arch));
        }
      }
    }
    for (const Difference& difference : compared(*merged, one.policy()).differences) {
      ASSERT_FALSE(stricter(difference.right.kind, difference.left.kind));
    }
    if (HasFailure()) return;
  }
  EXPECT_GT(merged_pairs, 20U);
}

}  // namespace
}  // namespace caisson::seccomp
