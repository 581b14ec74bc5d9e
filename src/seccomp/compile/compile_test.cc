// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/compile.h"

#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/seccomp.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "seccomp/bpf/disassembler.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/opcode.h"
#include "seccomp/compile/stats.h"
#include "seccomp/policy/policy.h"
#include "seccomp/policy/test_policies.h"

namespace caisson::seccomp {
namespace {

// Holds a program to its policy, call by call.
class Comparison {
 public:
  explicit Comparison(const Policy& policy) : policy_(policy) {
    const Result<bpf::Program> program = compile(policy);
    if (!program) {
      ADD_FAILURE() << program.error().message();
      return;
    }
    program_ = *program;
    const auto interpreter = bpf::Interpreter::create(program_);
    if (!interpreter) {
      ADD_FAILURE() << interpreter.error().message();
    } else {
      interpreter_ = *interpreter;
    }
  }

  void check(const bpf::Data& data) const {
    if (!interpreter_ || ::testing::Test::HasFailure()) return;
    const std::uint32_t expected = to_return_value(evaluate(policy_, data).action);
    const std::uint32_t actual = interpreter_->run(data).value;
    EXPECT_EQ(bpf::action_text(actual), bpf::action_text(expected))
        << "arch " << std::hex << data.arch << " nr " << data.nr << " args " << data.args[0] << " "
        << data.args[1] << " " << data.args[2] << "\n"
        << bpf::disassemble(program_);
  }

  // Every number that any ABI or rule could care for, the borders of the number space, and a few
  // in between.
  void check_numbers(std::uint32_t arch, std::mt19937& random) const {
    for (const std::uint32_t base : {0U, 0x40000000U, 0x80000000U, 0xc0000000U}) {
      for (std::uint32_t low = 0; low < 700; ++low)
        check({.nr = signed_number(base + low), .arch = arch});
      for (std::uint32_t below = 1; below < 4; ++below) {
        check({.nr = signed_number(base - below), .arch = arch});
      }
    }
    for (int i = 0; i < 200; ++i) {
      check({.nr = signed_number(static_cast<std::uint32_t>(random())), .arch = arch});
    }
  }

  [[nodiscard]] const bpf::Program& program() const { return program_; }

  static std::int32_t signed_number(std::uint32_t number) {
    return static_cast<std::int32_t>(number);
  }

 private:
  const Policy& policy_;
  bpf::Program program_;
  std::optional<bpf::Interpreter> interpreter_;
};

TEST(Compile, ComparesAtEveryWidthWithEveryOperator) {
  const std::vector<std::uint64_t> values = {0,
                                             1,
                                             7,
                                             0x7fff,
                                             0x8000,
                                             0xffff,
                                             0x10000,
                                             0x7fffffff,
                                             0x80000000,
                                             0xffffffff,
                                             0x100000000,
                                             0x100000028,
                                             0x8000000000000000,
                                             0xfffffffffffffffe,
                                             0xffffffffffffffff};
  std::mt19937_64 random(3);
  for (const Abi abi : {Abi::kX86_64, Abi::kS390x}) {
    for (const std::uint64_t mask : {std::uint64_t{0xffff}, kAll32, kAll64}) {
      for (const Operator op : {Operator::kNotEqual, Operator::kLess, Operator::kLessOrEqual,
                                Operator::kEqual, Operator::kGreaterOrEqual, Operator::kGreater}) {
        for (const std::uint64_t value : values) {
          Policy policy;
          policy.abis.push_back(abi_policy(abi, kEperm));
          add_call(policy, 0, 5, {clause(kAllow, {{{3, op, mask, value}}})});
          const Comparison comparison(policy);
          bpf::Data data = {.nr = 5, .arch = info(abi).audit_arch};
          for (const std::uint64_t argument : values) {
            for (const std::uint64_t near :
                 {argument - 1, argument, argument + 1, interesting_value(random, value)}) {
              data.args[3] = near;
              comparison.check(data);
            }
          }
        }
      }
    }
  }
}

TEST(Compile, ComparesMaskedBits) {
  std::mt19937_64 random(4);
  const std::vector<std::uint64_t> masks = {1,         0x7e020000,         0x80000000, 0xffffffff,
                                            1UL << 32, 0xffffffff00000000, 0x100000001};
  for (const std::uint64_t mask : masks) {
    for (const std::uint64_t value :
         {std::uint64_t{0}, mask, mask & (mask - 1), std::uint64_t{3}}) {
      Policy policy;
      policy.abis.push_back(abi_policy(Abi::kX86_64, kEperm));
      add_call(policy, 0, 5, {clause(kAllow, {{{0, Operator::kMaskedEqual, mask, value}}})});
      const Comparison comparison(policy);
      for (int i = 0; i < 60; ++i) {
        bpf::Data data = {.nr = 5, .arch = AUDIT_ARCH_X86_64};
        data.args[0] = i < 30 ? interesting_value(random, value) : random() & mask;
        comparison.check(data);
      }
    }
  }
}

TEST(Compile, DoesWhatThePolicySays) {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    RandomPolicy random_policy(seed);
    const Policy& policy = random_policy.policy();
    const Comparison comparison(policy);
    std::mt19937 random(static_cast<std::uint32_t>(seed));
    std::set<std::uint32_t> architectures = {AUDIT_ARCH_RISCV64, AUDIT_ARCH_X86_64, 0};
    for (const AbiPolicy& abi : policy.abis) architectures.insert(info(abi.abi).audit_arch);
    for (const std::uint32_t arch : architectures) comparison.check_numbers(arch, random);
    for (const AbiPolicy& abi : policy.abis) {
      for (const CallPolicy& call : abi.calls) {
        for (int i = 0; i < 12; ++i) {
          comparison.check(random_policy.data(call.number, info(abi.abi).audit_arch));
        }
      }
    }
    if (HasFailure()) return;
  }
}

TEST(Compile, TreatsSkippedCallsAsThePolicyDoes) {
  // With x32 listed number -1 is x32's, without it x86-64's, which is not killed.
  for (const bool x32 : {false, true}) {
    Policy policy;
    policy.abis.push_back(abi_policy(Abi::kX86_64, kEperm));
    if (x32) policy.abis.push_back(abi_policy(Abi::kX32, {ActionKind::kErrno, 2}));
    const Comparison comparison(policy);
    for (const std::int32_t number : {-1, -2, 0x3fffffff, 0x40000000, 0x7fffffff}) {
      comparison.check({.nr = number, .arch = AUDIT_ARCH_X86_64});
    }
  }
}

TEST(Compile, LooksForTheNativeArchitectureFirst) {
  for (const auto& [native, other] : {std::pair{Abi::kX86_64, Abi::kI386},
                                      {Abi::kI386, Abi::kX86_64},
                                      {Abi::kArm64, Abi::kArm}}) {
    Policy policy;
    policy.abis.push_back(abi_policy(native, kAllow));
    policy.abis.push_back(abi_policy(other, kAllow));
    add_call(policy, 0, 5, {clause(kEperm)});
    add_call(policy, 1, 6, {clause(kEperm)});
    const bpf::Program program = Comparison(policy).program();
    ASSERT_GE(program.size(), 2U);
    EXPECT_EQ(program[0], (bpf::Instruction{bpf::kLoad, 0, 0, offsetof(bpf::Data, arch)}));
    EXPECT_EQ(program[1].code, bpf::kJumpEqualK);
    EXPECT_EQ(program[1].k, info(native).audit_arch);
  }
}

TEST(Compile, SharesWhatIsEqual) {
  Policy policy;
  policy.abis.push_back(abi_policy(Abi::kX86_64, kAllow));
  policy.abis.push_back(abi_policy(Abi::kX32, kAllow));
  const std::vector<Clause> clauses = {
      clause(kEperm, {{{0, Operator::kEqual, kAll64, 1UL << 40}}})};
  add_call(policy, 0, 10, clauses);
  const std::size_t one = Comparison(policy).program().size();
  add_call(policy, 0, 20, clauses);
  add_call(policy, 0, 30, clauses);
  // One more branch for each: the argument is compared in one place.
  EXPECT_EQ(Comparison(policy).program().size(), one + 2);
  // The same calls in x32 cost nothing, and take away the test for the bit.
  for (const std::uint32_t number : {10U, 20U, 30U}) {
    add_call(policy, 1, kX32Bit + number, clauses);
  }
  EXPECT_LT(Comparison(policy).program().size(), one + 2);
}

// The kernel's own look at a filter when it is loaded (seccomp_is_const_allow(), kernel/seccomp.c):
// whether it need not be run for a number, since it allows it without having read anything else.
bool kernel_may_skip(const bpf::Program& program, std::uint32_t arch, std::uint32_t number) {
  std::uint32_t a = 0;
  for (std::size_t index = 0; index < program.size(); ++index) {
    const auto& [code, jt, jf, k] = program[index];
    switch (code) {
      case bpf::kLoad:
        if (k != 0 && k != 4) return false;
        a = k == 0 ? number : arch;
        break;
      case bpf::kReturn:
        return k == SECCOMP_RET_ALLOW;
      case bpf::kJump:
        index += k;
        break;
      case bpf::kJumpEqualK:
        index += a == k ? jt : jf;
        break;
      case bpf::kJumpGreaterK:
        index += a > k ? jt : jf;
        break;
      case bpf::kJumpGreaterOrEqualK:
        index += a >= k ? jt : jf;
        break;
      case bpf::kJumpAnySetK:
        index += (a & k) != 0 ? jt : jf;
        break;
      case bpf::kAndK:
        a &= k;
        break;
      default:
        return false;
    }
  }
  return false;
}

TEST(Compile, LetsTheKernelSkipTheFilterForWhatIsAllowedWhateverTheArguments) {
  std::size_t skipped = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const RandomPolicy random_policy(seed);
    const Policy& policy = random_policy.policy();
    const Result<bpf::Program> program = compile(policy);
    ASSERT_TRUE(program.has_value());
    for (const AbiPolicy& abi : policy.abis) {
      for (const CallPolicy& call : abi.calls) {
        const Clause& first = policy.clauses_of(call)[0];
        if (!first.all.empty() || first.action != kAllow) continue;
        ++skipped;
        EXPECT_TRUE(kernel_may_skip(*program, info(abi.abi).audit_arch, call.number));
      }
    }
  }
  EXPECT_GT(skipped, 100U);
}

TEST(Compile, RefusesWhatTheKernelWouldForItsSize) {
  Policy policy;
  policy.abis.push_back(abi_policy(Abi::kX86_64, kAllow));
  std::vector<Clause> clauses(3000);
  for (std::uint64_t i = 0; i < clauses.size(); ++i) {
    clauses[i] = clause(kEperm, {{{0, Operator::kEqual, kAll64, i << 32 | i}}});
  }
  add_call(policy, 0, 10, clauses);
  const Result<bpf::Program> program = compile(policy);
  ASSERT_FALSE(program.has_value());
  EXPECT_EQ(program.error().kind, Error::Kind::kInvalid);
  EXPECT_TRUE(program.error().message().ends_with(" instructions, the kernel 4096 at most"))
      << program.error().message();
}

TEST(Compile, LooksLongListsOfConstantsUpInATree) {
  Policy policy;
  policy.abis.push_back(abi_policy(Abi::kX86_64, kEperm));
  AnyOf constants(500);
  for (std::uint64_t i = 0; i < constants.size(); ++i) {
    constants[i] = {1, Operator::kEqual, kAll32, 0x5400 + 7 * i};
  }
  add_call(policy, 0, 16, {clause(kAllow, {constants})});
  const Comparison comparison(policy);
  for (std::uint64_t argument = 0x5300; argument < 0x7000; ++argument) {
    comparison.check({.nr = 16, .arch = AUDIT_ARCH_X86_64, .args = {0, argument | 1UL << 35}});
  }
  const Result<ProgramStats> stats = measure(policy, comparison.program());
  ASSERT_TRUE(stats.has_value());
  EXPECT_LE(stats->worst_path, 20U);
}

TEST(Compile, KeepsDeepListsOffTheStack) {
  Policy policy;
  policy.abis.push_back(abi_policy(Abi::kX86_64, kEperm));
  AnyOf constants(300'000);
  for (std::uint64_t i = 0; i < constants.size(); ++i) {
    constants[i] = {1, Operator::kEqual, kAll64, i << 32 | i};
  }
  add_call(policy, 0, 16, {clause(kAllow, {constants})});
  EXPECT_FALSE(compile(policy).has_value());
}

TEST(Compile, ResolvedDefaultProfileMeetsItsFigures) {
  const Result<Profile> profile = parse_profile(default_profile_text(), "builtin");
  ASSERT_TRUE(profile.has_value()) << profile.error().message();
  const Result<Policy> policy =
      resolve(*profile, {.native = Abi::kX86_64, .caps = 0xa80425fb, .kernel = {6, 18}});
  ASSERT_TRUE(policy.has_value()) << policy.error().message();
  ASSERT_EQ(policy->abis.size(), 3U);
  const Comparison comparison(*policy);
  std::mt19937 random(5);
  for (const std::uint32_t arch :
       {std::uint32_t{AUDIT_ARCH_X86_64}, std::uint32_t{AUDIT_ARCH_I386}, 1U}) {
    comparison.check_numbers(arch, random);
  }
  const Result<ProgramStats> stats = measure(*policy, comparison.program());
  ASSERT_TRUE(stats.has_value());
  EXPECT_GT(stats->allowed_calls, 900U);
  EXPECT_LE(stats->instructions, 400U);
  EXPECT_LE(stats->worst_path, 24U);
  EXPECT_LE(stats->mean_path, 12.0);
  RecordProperty("instructions", static_cast<int>(stats->instructions));
}

}  // namespace
}  // namespace caisson::seccomp
