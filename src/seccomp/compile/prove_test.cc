// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/prove.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <linux/audit.h>

#include "seccomp/bpf/disassembler.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/compile/compile.h"
#include "seccomp/compile/mutants.h"
#include "seccomp/policy/test_policies.h"

namespace caisson::seccomp {
namespace {

using bpf::Instruction;
using Verdict = Proof::Verdict;

Policy default_policy() {
  const Result<Profile> profile = parse_profile(default_profile_text(), "builtin");
  EXPECT_TRUE(profile.has_value()) << profile.error().message();
  const Result<Policy> policy =
      resolve(*profile, {.native = Abi::kX86_64, .caps = 0xa80425fb, .kernel = {6, 18}});
  EXPECT_TRUE(policy.has_value()) << policy.error().message();
  return *policy;
}

// A policy that allows one call of x86-64 as the clauses say and denies all others.
Policy one_call(std::vector<Clause> clauses) {
  Policy policy;
  policy.abis.push_back(abi_policy(Abi::kX86_64, kEperm));
  add_call(policy, 0, 5, std::move(clauses));
  return policy;
}

Verdict verdict_of(const bpf::Program& program, const Policy& policy) {
  const Result<Proof> proof = prove(program, policy);
  EXPECT_TRUE(proof.has_value()) << proof.error().message();
  return proof->verdict;
}

// compile() for x86-64's call 5, with the instructions in place of what decides over the arguments.
bpf::Program by_hand(std::vector<Instruction> arguments) {
  const std::uint32_t errno_1 = to_return_value(kEperm);
  bpf::Program program = {{bpf::kLoad, 0, 0, 4},
                          {bpf::kJumpEqualK, 1, 0, AUDIT_ARCH_X86_64},
                          {bpf::kReturn, 0, 0, to_return_value({ActionKind::kKillProcess, 0})},
                          {bpf::kLoad, 0, 0, 0},
                          {bpf::kJumpEqualK, 5, 0, 5},
                          {bpf::kJumpEqualK, 3, 0, ~0U},
                          {bpf::kJumpAnySetK, 0, 2, kX32Bit},
                          {bpf::kReturn, 0, 0, to_return_value({ActionKind::kKillProcess, 0})},
                          {bpf::kReturn, 0, 0, errno_1},
                          {bpf::kReturn, 0, 0, errno_1}};
  program.insert(program.end(), arguments.begin(), arguments.end());
  program.push_back({bpf::kReturn, 0, 0, to_return_value(kAllow)});
  program.push_back({bpf::kReturn, 0, 0, errno_1});
  return program;
}

std::string describe_change(const bpf::Program& program, const bpf::Program& mutant,
                            const std::optional<Counterexample>& counterexample) {
  const auto at = std::ranges::mismatch(program, mutant).in1 - program.begin();
  std::string text = "instruction " + std::to_string(at) + " of\n" + bpf::disassemble(mutant);
  if (counterexample) {
    const bpf::Data& data = counterexample->data;
    text += fmt::format("arch {:#x} nr {:#x} args", data.arch, data.nr);
    for (const std::uint64_t argument : data.args) text += fmt::format(" {:#x}", argument);
  }
  return text;
}

TEST(Prove, FindsTheDefaultProfileEqual) {
  const Policy policy = default_policy();
  const Result<Proof> proof = prove(*compile(policy), policy);
  ASSERT_TRUE(proof.has_value());
  EXPECT_EQ(proof->verdict, Verdict::kEqual);
  EXPECT_FALSE(proof->counterexample.has_value());
  // A millisecond has room for some 30'000.
  EXPECT_LT(proof->steps, 15'000U);
}

TEST(Prove, FindsCompiledPoliciesEqual) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const RandomPolicy random_policy(seed);
    const Result<bpf::Program> program = compile(random_policy.policy());
    ASSERT_TRUE(program.has_value());
    ASSERT_EQ(verdict_of(*program, random_policy.policy()), Verdict::kEqual);
  }
}

// Another policy's program does something else, unless the policies mean the same.
TEST(Prove, FindsCounterexamplesBetweenPolicies) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const RandomPolicy one(seed);
    const RandomPolicy other(seed + 1);
    const bpf::Program program = *compile(other.policy());
    const Result<Proof> proof = prove(program, one.policy());
    ASSERT_TRUE(proof.has_value());
    ASSERT_EQ(proof->verdict, Verdict::kDiffers);
    const auto& [data, actual, expected] = *proof->counterexample;
    EXPECT_EQ(bpf::Interpreter::create(program)->run(data).value, actual);
    EXPECT_EQ(to_return_value(evaluate(one.policy(), data).action), expected);
    EXPECT_NE(actual, expected);
  }
}

// Sampled; tests/campaign tries all of them.
TEST(Prove, FindsWhichMutantsDiffer) {
  const Policy policy = default_policy();
  const bpf::Program program = *compile(policy);
  BoundaryJudge judge(policy, program);
  std::mt19937 random(7);
  std::size_t differing = 0;
  std::size_t equal = 0;
  for_each_mutant(program, [&](const bpf::Program& mutant) {
    if (HasFailure() || random() % 100 != 0) return;
    const auto difference = judge.find_difference(mutant);
    const Result<Proof> proof = prove(mutant, policy);
    ASSERT_TRUE(proof.has_value());
    ASSERT_EQ(proof->verdict, difference ? Verdict::kDiffers : Verdict::kEqual)
        << describe_change(program, mutant, proof->counterexample);
    ++(difference ? differing : equal);
  });
  EXPECT_GT(differing, 500U);
  EXPECT_GT(equal, 10U);
  RecordProperty("differing", static_cast<int>(differing));
  RecordProperty("equal", static_cast<int>(equal));
}

TEST(Prove, ReadsOtherCompilersWaysOfSayingTheSame) {
  // (argument & 0xff00) == 0x4200, of 64 bits.
  const Policy policy = one_call({clause(kAllow, {{{0, Operator::kMaskedEqual, 0xff00, 0x4200}}})});
  EXPECT_EQ(verdict_of(by_hand({{bpf::kLoad, 0, 0, 16},
                                {bpf::kAndK, 0, 0, 0xff00},
                                {bpf::kJumpEqualK, 0, 1, 0x4200}}),
                       policy),
            Verdict::kEqual);
  const std::vector<Instruction> roundabout = {{bpf::kLoad, 0, 0, 16},
                                               {bpf::kStore, 0, 0, 7},
                                               {bpf::kLoadImmediate, 0, 0, 8},
                                               {bpf::kCopyAToX, 0, 0, 0},
                                               {bpf::kLoadMemory, 0, 0, 7},
                                               {bpf::kShiftRightX, 0, 0, 0},
                                               {bpf::kAndK, 0, 0, 0xff},
                                               {bpf::kJumpGreaterK, 2, 0, 0x42},
                                               {bpf::kJumpGreaterOrEqualK, 0, 1, 0x42}};
  EXPECT_EQ(verdict_of(by_hand(roundabout), policy), Verdict::kEqual);
  std::vector<Instruction> wrong = roundabout;
  wrong[8].k = 0x41;
  EXPECT_EQ(verdict_of(by_hand(wrong), policy), Verdict::kDiffers);
}

TEST(Prove, DemandsThatTheInstructionPointerDoesNotMatter) {
  const Policy policy = one_call({clause(kAllow)});
  EXPECT_EQ(verdict_of(by_hand({{bpf::kLoad, 0, 0, 12}, {bpf::kJumpEqualK, 0, 0, 3}}), policy),
            Verdict::kEqual);
  const Result<Proof> proof =
      prove(by_hand({{bpf::kLoad, 0, 0, 12}, {bpf::kJumpEqualK, 1, 0, 3}}), policy);
  ASSERT_EQ(proof->verdict, Verdict::kDiffers);
  EXPECT_EQ(proof->counterexample->data.instruction_pointer >> 32, 3U);
}

TEST(Prove, TakesReturnValuesAsTheKernelDoes) {
  const Policy policy = one_call({clause(kAllow)});
  const auto with_return = [](std::uint32_t value) {
    bpf::Program program = by_hand({});
    program[program.size() - 2].k = value;
    return program;
  };
  EXPECT_EQ(verdict_of(with_return(SECCOMP_RET_ALLOW | 77), policy), Verdict::kEqual);
  EXPECT_EQ(verdict_of(with_return(SECCOMP_RET_LOG), policy), Verdict::kDiffers);
  const Policy too_large = one_call({clause({ActionKind::kErrno, 5000})});
  EXPECT_EQ(verdict_of(with_return(SECCOMP_RET_ERRNO | 4095), too_large), Verdict::kEqual);
  EXPECT_EQ(verdict_of(with_return(SECCOMP_RET_ERRNO | 4094), too_large), Verdict::kDiffers);
  const Policy killing = one_call({clause({ActionKind::kKillProcess, 0})});
  EXPECT_EQ(verdict_of(with_return(0x12340000), killing), Verdict::kEqual);
}

TEST(Prove, IsNotSureOfSums) {
  const Policy allowed = one_call({clause(kAllow)});
  const Policy four = one_call({clause(kAllow, {{{0, Operator::kEqual, kAll32, 4}}})});
  const std::vector<Instruction> sum = {
      {bpf::kLoad, 0, 0, 16}, {bpf::kAddK, 0, 0, 1}, {bpf::kJumpEqualK, 0, 1, 5}};
  EXPECT_EQ(verdict_of(by_hand(sum), four), Verdict::kUndecided);
  EXPECT_EQ(verdict_of(by_hand(sum), allowed), Verdict::kDiffers);
  // Where the sum does not matter it does no harm.
  std::vector<Instruction> idle = sum;
  idle[2].jf = 0;
  EXPECT_EQ(verdict_of(by_hand(idle), allowed), Verdict::kEqual);
}

TEST(Prove, IsUndecidedWhereTheBudgetEnds) {
  const Policy policy = default_policy();
  const bpf::Program program = *compile(policy);
  const std::uint64_t needed = prove(program, policy)->steps;
  EXPECT_EQ(prove(program, policy, needed / 2)->verdict, Verdict::kUndecided);
  EXPECT_EQ(prove(program, policy, needed)->verdict, Verdict::kUndecided);
  EXPECT_EQ(prove(program, policy, needed + 1)->verdict, Verdict::kEqual);
}

TEST(Prove, WalksSharedPartsOnce) {
  // Ten alternatives on each of six arguments: 10^6 ways through.
  Clause all = clause(kAllow);
  for (std::uint8_t index = 0; index < 6; ++index) {
    AnyOf tests(10);
    for (std::uint64_t i = 0; i < tests.size(); ++i) {
      tests[i] = {index, Operator::kEqual, kAll64, 7 * i};
    }
    all.all.push_back(tests);
  }
  const Policy policy = one_call({all});
  const Result<Proof> proof = prove(*compile(policy), policy);
  EXPECT_EQ(proof->verdict, Verdict::kEqual);
  EXPECT_LT(proof->steps, 20'000U);
}

TEST(Prove, RefusesWhatTheKernelWould) {
  EXPECT_EQ(prove(bpf::Program{}, default_policy()).error().kind, Error::Kind::kInvalid);
}

TEST(CompileProved, ReturnsWhatCompileDoes) {
  const Policy policy = default_policy();
  const Result<bpf::Program> program = compile_proved(policy);
  ASSERT_TRUE(program.has_value()) << program.error().message();
  EXPECT_EQ(*program, *compile(policy));
}

}  // namespace
}  // namespace caisson::seccomp
