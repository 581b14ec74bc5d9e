// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/symbolic_program.h"

#include <gtest/gtest.h>
#include <linux/audit.h>

#include <random>

#include "seccomp/bpf/disassembler.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/product.h"
#include "seccomp/bpf/validator.h"

namespace caisson::seccomp::bpf {
namespace {

// The pieces of all data that a program tells apart.
struct Pieces {
  std::size_t count = 0;
  std::size_t opaque = 0;
  bool complete = false;
};

// Walks a program beside itself and holds each piece to the interpreter.
Pieces walk(const Program& program) {
  const auto symbolic = SymbolicProgram::create(program);
  const auto interpreter = Interpreter::create(program);
  Paths paths(20'000);
  Product product(paths);
  Pieces pieces;
  product.walk(
      {}, *symbolic, *symbolic, [&](const Path& path, const Outcome& first, const Outcome& second) {
        ++pieces.count;
        if (path.opaque_answers != 0 || first.kind == Outcome::Kind::kOpaque) {
          ++pieces.opaque;
          return true;
        }
        EXPECT_EQ(first.value, second.value);
        EXPECT_EQ(first.value, interpreter->run(path.sample()).value) << disassemble(program);
        return !::testing::Test::HasFailure();
      });
  pieces.complete = paths.budget() != 0;
  return pieces;
}

// A valid program of all instructions, in which some cells are written first.
Program random_program(std::mt19937& generator) {
  const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
  static constexpr std::array<std::uint16_t, 34> kCodes = {kLoad,         kLoad,
                                                           kLoad,         kLoadImmediate,
                                                           kLoadMemory,   kLoadXImmediate,
                                                           kLoadXMemory,  kStore,
                                                           kStoreX,       kCopyAToX,
                                                           kCopyXToA,     kAndK,
                                                           kAndK,         kAndX,
                                                           kShiftLeftK,   kShiftRightK,
                                                           kShiftRightX,  kOrK,
                                                           kAddK,         kNegate,
                                                           kDivideX,      kDivideK,
                                                           kJump,         kJumpEqualK,
                                                           kJumpEqualK,   kJumpGreaterK,
                                                           kJumpGreaterK, kJumpAnySetK,
                                                           kJumpAnySetK,  kJumpEqualX,
                                                           kLoadLength,   kReturn,
                                                           kReturnA,      kJumpGreaterOrEqualK};
  Program program = {{kStore, 0, 0, 0}, {kStore, 0, 0, 1}};
  const std::size_t size = 6 + random() % 30;
  while (program.size() < size) {
    Instruction next = {kCodes[random() % kCodes.size()], 0, 0,
                        random() % 2 == 0 ? random() : random() % 8};
    if (next.code == kLoad) next.k = 16 + 4 * (random() % 3);
    if (next.code == kShiftLeftK || next.code == kShiftRightK) next.k %= 32;
    if (next.code == kDivideK) next.k |= 1;
    if (BPF_CLASS(next.code) == BPF_ST || BPF_CLASS(next.code) == BPF_STX ||
        next.code == kLoadMemory || next.code == kLoadXMemory) {
      next.k %= 2;
    }
    if (next.code == kJump) next.k %= 3;
    if (is_conditional_jump(next.code)) {
      next.jt = static_cast<std::uint8_t>(random() % 6);
      next.jf = static_cast<std::uint8_t>(random() % 6);
    }
    program.push_back(next);
  }
  for (std::uint32_t i = 0; i < 7; ++i) program.push_back({kReturn, 0, 0, i});
  return program;
}

TEST(SymbolicProgram, DoesWhatTheInterpreterDoes) {
  std::mt19937 random(2);
  std::size_t exact = 0;
  for (int round = 0; round < 3000; ++round) {
    const Program program = random_program(random);
    if (!validate(program)) continue;
    const Pieces pieces = walk(program);
    if (pieces.complete) exact += pieces.count - pieces.opaque;
    if (HasFailure()) return;
  }
  EXPECT_GT(exact, 3000U);
}

Pieces walk_returning_arg(std::uint16_t code, std::uint32_t k, std::uint32_t mask) {
  return walk({{kLoad, 0, 0, 16}, {kAndK, 0, 0, mask}, {code, 0, 0, k}, {kReturnA, 0, 0, 0}});
}

TEST(SymbolicProgram, TellsReturnedBitsApart) {
  EXPECT_EQ(walk_returning_arg(kAndK, 0x70, 0x30).count, 4U);
  EXPECT_EQ(walk_returning_arg(kShiftRightK, 5, 0xff).count, 8U);
  EXPECT_EQ(walk_returning_arg(kShiftLeftK, 30, 0xff).count, 4U);
  EXPECT_EQ(walk_returning_arg(kAddK, 1, 0xff).opaque, 1U);
}

TEST(SymbolicProgram, FollowsBitsThroughShiftsAndMemory) {
  // Bits 8 to 15 of the first argument, through a cell and X, against each comparison.
  for (const std::uint16_t jump :
       {kJumpEqualK, kJumpGreaterK, kJumpGreaterOrEqualK, kJumpAnySetK}) {
    const Pieces pieces = walk({{kLoad, 0, 0, 16},
                                {kShiftRightK, 0, 0, 8},
                                {kStore, 0, 0, 3},
                                {kLoadXMemory, 0, 0, 3},
                                {kCopyXToA, 0, 0, 0},
                                {kAndK, 0, 0, 0xff},
                                {jump, 0, 1, 0x42},
                                {kReturn, 0, 0, 1},
                                {kReturn, 0, 0, 2}});
    EXPECT_EQ(pieces.count, 2U) << jump;
    EXPECT_EQ(pieces.opaque, 0U);
  }
}

TEST(SymbolicProgram, EndsWithZeroWhereXDividesByZero) {
  const Pieces pieces = walk({{kLoad, 0, 0, 16},
                              {kCopyAToX, 0, 0, 0},
                              {kLoadImmediate, 0, 0, 7},
                              {kDivideX, 0, 0, 0},
                              {kReturn, 0, 0, 1}});
  EXPECT_EQ(pieces.count, 2U);
}

// A test of each word of the arguments, one after the other, has 2^12 paths through 12 situations.
TEST(SymbolicProgram, IsWalkedOncePerSituation) {
  Program program;
  for (std::uint32_t word = 0; word < 12; ++word) {
    program.push_back({kLoad, 0, 0, 16 + 4 * word});
    program.push_back({kJumpEqualK, 0, 0, 5});
  }
  program.push_back({kReturn, 0, 0, 1});
  const Pieces pieces = walk(program);
  EXPECT_TRUE(pieces.complete);
  EXPECT_EQ(pieces.count, 2U);
}

TEST(SymbolicProgram, RefusesWhatTheKernelWould) {
  EXPECT_FALSE(SymbolicProgram::create(Program{{kLoad, 0, 0, 0}}).has_value());
}

}  // namespace
}  // namespace caisson::seccomp::bpf
