// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/interpreter.h"

#include <gtest/gtest.h>
#include <linux/audit.h>

#include <string>
#include <vector>

#include "seccomp/bpf/opcode.h"

namespace caisson::seccomp::bpf {
namespace {

constexpr Instruction kEnd = {kReturnA, 0, 0, 0};

Data sample(std::uint32_t arch = AUDIT_ARCH_X86_64) {
  return {.nr = -2,
          .arch = arch,
          .instruction_pointer = 0x0102030405060708,
          .args = {0x1111111122222222, 2, 3, 4, 5, 0xaaaaaaaabbbbbbbb}};
}

Interpreter::Outcome run(const Program& program, const Data& data = sample()) {
  const Result<Interpreter> interpreter = Interpreter::create(program);
  if (!interpreter) {
    ADD_FAILURE() << interpreter.error().message();
    return {};
  }
  return interpreter->run(data);
}

TEST(Interpreter, RefusesWhatTheKernelRefuses) {
  const Program program = {{kLoad, 0, 0, 1}, kEnd};
  ASSERT_FALSE(Interpreter::create(program).has_value());
}

TEST(Interpreter, LoadsWordsInTheByteOrderOfTheArchitecture) {
  struct Case {
    std::uint32_t offset, little, big;
  };
  const std::vector<Case> cases = {{0, 0xfffffffe, 0xfffffffe},
                                   {8, 0x05060708, 0x01020304},
                                   {12, 0x01020304, 0x05060708},
                                   {16, 0x22222222, 0x11111111},
                                   {20, 0x11111111, 0x22222222},
                                   {24, 2, 0},
                                   {28, 0, 2},
                                   {56, 0xbbbbbbbb, 0xaaaaaaaa},
                                   {60, 0xaaaaaaaa, 0xbbbbbbbb}};
  for (const Case& c : cases) {
    const Program program = {{kLoad, 0, 0, c.offset}, kEnd};
    EXPECT_EQ(run(program).value, c.little) << c.offset;
    EXPECT_EQ(run(program, sample(AUDIT_ARCH_S390X)).value, c.big) << c.offset;
  }
  EXPECT_EQ(run({{kLoad, 0, 0, 4}, kEnd}).value, std::uint32_t{AUDIT_ARCH_X86_64});
}

TEST(Interpreter, Calculates) {
  struct Case {
    std::uint16_t with_k, with_x;
    std::uint32_t a, operand, result;
  };
  const std::vector<Case> cases = {
      {kAddK, kAddX, 0xffffffff, 3, 2},
      {kSubtractK, kSubtractX, 1, 3, 0xfffffffe},
      {kMultiplyK, kMultiplyX, 0x10001, 0x10001, 0x20001},
      {kDivideK, kDivideX, 0xffffffff, 16, 0x0fffffff},
      {kAndK, kAndX, 0xf0f0, 0xff00, 0xf000},
      {kOrK, kOrX, 0xf0f0, 0xff00, 0xfff0},
      {kXorK, kXorX, 0xf0f0, 0xff00, 0x0ff0},
      {kShiftLeftK, kShiftLeftX, 0x80000001, 4, 0x10},
      {kShiftRightK, kShiftRightX, 0x80000001, 31, 1},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(run({{kLoadImmediate, 0, 0, c.a}, {c.with_k, 0, 0, c.operand}, kEnd}).value, c.result)
        << std::hex << c.with_k;
    EXPECT_EQ(run({{kLoadImmediate, 0, 0, c.a},
                   {kLoadXImmediate, 0, 0, c.operand},
                   {c.with_x, 0, 0, 0},
                   kEnd})
                  .value,
              c.result)
        << std::hex << c.with_x;
  }
  EXPECT_EQ(run({{kLoadImmediate, 0, 0, 1}, {kNegate, 0, 0, 0}, kEnd}).value, 0xffffffff);
  // A count in X is taken modulo 32.
  EXPECT_EQ(
      run({{kLoadImmediate, 0, 0, 1}, {kLoadXImmediate, 0, 0, 33}, {kShiftLeftX, 0, 0, 0}, kEnd})
          .value,
      2U);
}

TEST(Interpreter, DividesByAnXOfZeroIntoKillThread) {
  const Interpreter::Outcome outcome =
      run({{kLoadImmediate, 0, 0, 7}, {kDivideX, 0, 0, 0}, {kReturn, 0, 0, 0x7fff0000}});
  EXPECT_EQ(outcome.value, 0U);
  EXPECT_EQ(outcome.steps, 2U);
}

TEST(Interpreter, MovesBetweenRegistersAndMemory) {
  EXPECT_EQ(run({kEnd}).value, 0U) << "A starts as zero";
  EXPECT_EQ(run({{kCopyXToA, 0, 0, 0}, kEnd}).value, 0U) << "X starts as zero";
  EXPECT_EQ(run({{kLoadLength, 0, 0, 0}, kEnd}).value, 64U);
  EXPECT_EQ(run({{kLoadXLength, 0, 0, 0}, {kCopyXToA, 0, 0, 0}, kEnd}).value, 64U);
  EXPECT_EQ(run({{kLoadImmediate, 0, 0, 5},
                 {kStore, 0, 0, 15},
                 {kCopyAToX, 0, 0, 0},
                 {kStoreX, 0, 0, 0},
                 {kLoadImmediate, 0, 0, 9},
                 {kLoadXMemory, 0, 0, 15},
                 {kLoadMemory, 0, 0, 0},
                 {kAddX, 0, 0, 0},
                 kEnd})
                .value,
            10U);
}

TEST(Interpreter, JumpsUnsigned) {
  struct Case {
    std::uint16_t with_k, with_x;
    std::uint32_t a, operand;
    bool holds;
  };
  const std::vector<Case> cases = {
      {kJumpEqualK, kJumpEqualX, 5, 5, true},
      {kJumpEqualK, kJumpEqualX, 5, 6, false},
      {kJumpGreaterK, kJumpGreaterX, 0x80000000, 1, true},
      {kJumpGreaterK, kJumpGreaterX, 5, 5, false},
      {kJumpGreaterOrEqualK, kJumpGreaterOrEqualX, 5, 5, true},
      {kJumpGreaterOrEqualK, kJumpGreaterOrEqualX, 4, 0xffffffff, false},
      {kJumpAnySetK, kJumpAnySetX, 6, 2, true},
      {kJumpAnySetK, kJumpAnySetX, 6, 9, false},
  };
  for (const Case& c : cases) {
    const auto program = [&](std::uint16_t code) {
      return Program{{kLoadImmediate, 0, 0, c.a},
                     {kLoadXImmediate, 0, 0, c.operand},
                     {code, 1, 0, code == c.with_k ? c.operand : 0},
                     {kReturn, 0, 0, 0},
                     {kReturn, 0, 0, 1}};
    };
    EXPECT_EQ(run(program(c.with_k)).value, c.holds ? 1U : 0U) << std::hex << c.with_k;
    EXPECT_EQ(run(program(c.with_x)).value, c.holds ? 1U : 0U) << std::hex << c.with_x;
  }
}

TEST(Interpreter, CountsStepsTaken) {
  EXPECT_EQ(run({{kJump, 0, 0, 2}, kEnd, kEnd, {kJumpEqualK, 1, 0, 0}, kEnd, kEnd}).steps, 3U);
}

}  // namespace
}  // namespace caisson::seccomp::bpf
