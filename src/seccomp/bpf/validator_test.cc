// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/validator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "seccomp/bpf/opcode.h"

namespace caisson::seccomp::bpf {
namespace {

constexpr Instruction kEnd = {kReturn, 0, 0, 0};

std::string fault(const Program& program) {
  const Result<void> result = validate(program);
  return result ? "" : result.error().message();
}

TEST(Validator, TakesEveryOpcodeOfSeccompAndNoOther) {
  const std::vector<std::uint16_t> allowed = {kLoad,
                                              kLoadLength,
                                              kLoadImmediate,
                                              kLoadMemory,
                                              kLoadXLength,
                                              kLoadXMemory,
                                              kLoadXImmediate,
                                              kStore,
                                              kStoreX,
                                              kCopyAToX,
                                              kCopyXToA,
                                              kAddK,
                                              kAddX,
                                              kSubtractK,
                                              kSubtractX,
                                              kMultiplyK,
                                              kMultiplyX,
                                              kDivideK,
                                              kDivideX,
                                              kAndK,
                                              kAndX,
                                              kOrK,
                                              kOrX,
                                              kXorK,
                                              kXorX,
                                              kShiftLeftK,
                                              kShiftLeftX,
                                              kShiftRightK,
                                              kShiftRightX,
                                              kNegate,
                                              kJump,
                                              kJumpEqualK,
                                              kJumpEqualX,
                                              kJumpGreaterK,
                                              kJumpGreaterX,
                                              kJumpAnySetK,
                                              kJumpGreaterOrEqualK,
                                              kJumpGreaterOrEqualX,
                                              kJumpAnySetX,
                                              kReturn,
                                              kReturnA};
  for (std::uint32_t code = 0; code <= 0xffff; ++code) {
    const bool expected = std::ranges::find(allowed, code) != allowed.end();
    // Each is right with k = 0 but for division by zero and the bare load of a cell.
    const std::uint32_t k = code == kDivideK ? 1 : 0;
    const Program program = {{kStore, 0, 0, 0}, {static_cast<std::uint16_t>(code), 0, 0, k}, kEnd};
    EXPECT_EQ(validate(program).has_value(), expected) << std::hex << code;
  }
}

TEST(Validator, HoldsOperandsToTheirRange) {
  struct Case {
    Instruction instruction;
    std::string fault;
  };
  const std::vector<Case> cases = {
      {{kLoad, 0, 0, 60}, ""},
      {{kLoad, 0, 0, 64}, "instruction 0: load past the end of seccomp_data"},
      {{kLoad, 0, 0, 0xfffff000}, "instruction 0: load past the end of seccomp_data"},
      {{kLoad, 0, 0, 2}, "instruction 0: load is not aligned to 32 bits"},
      {{kDivideK, 0, 0, 0}, "instruction 0: division by zero"},
      {{kShiftLeftK, 0, 0, 31}, ""},
      {{kShiftLeftK, 0, 0, 32}, "instruction 0: shift by more than 31 bits"},
      {{kShiftRightK, 0, 0, 32}, "instruction 0: shift by more than 31 bits"},
      {{kStore, 0, 0, 15}, ""},
      {{kStoreX, 0, 0, 16}, "instruction 0: no such memory cell"},
      {{kLoadMemory, 0, 0, 16}, "instruction 0: no such memory cell"},
      {{kLoadMemory, 0, 0, 0}, "instruction 0: memory cell is read before it is written"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(fault({c.instruction, kEnd}), c.fault)
        << std::hex << c.instruction.code << " " << c.instruction.k;
  }
}

TEST(Validator, HoldsJumpsToTheProgram) {
  const std::string past = "instruction 0: jump past the end";
  EXPECT_EQ(fault({{kJump, 0, 0, 1}, kEnd, kEnd}), "");
  EXPECT_EQ(fault({{kJump, 0, 0, 2}, kEnd, kEnd}), past);
  EXPECT_EQ(fault({{kJump, 0, 0, 0xffffffff}, kEnd, kEnd}), past);
  for (const std::uint16_t code :
       {kJumpEqualK, kJumpGreaterX, kJumpGreaterOrEqualK, kJumpAnySetX}) {
    EXPECT_EQ(fault({{code, 1, 0, 0}, kEnd, kEnd}), "");
    EXPECT_EQ(fault({{code, 0, 1, 0}, kEnd, kEnd}), "");
    EXPECT_EQ(fault({{code, 2, 0, 0}, kEnd, kEnd}), past);
    EXPECT_EQ(fault({{code, 0, 2, 0}, kEnd, kEnd}), past);
  }
}

TEST(Validator, DemandsAReturnAtTheEndAndAFittingSize) {
  EXPECT_EQ(fault({}), "program is empty");
  EXPECT_EQ(fault({{kLoad, 0, 0, 0}}), "instruction 0: the last instruction is not a return");
  EXPECT_EQ(fault({{kReturnA, 0, 0, 0}}), "");
  EXPECT_EQ(fault(Program(kMaxInstructions, kEnd)), "");
  EXPECT_EQ(fault(Program(kMaxInstructions + 1, kEnd)),
            "program has 4097 instructions, the kernel takes 4096");
}

TEST(Validator, FollowsEveryWayToAMemoryCell) {
  const Instruction load = {kLoadMemory, 0, 0, 3};
  const Instruction store = {kStore, 0, 0, 3};
  // One way stores, the other does not.
  EXPECT_EQ(fault({{kJumpEqualK, 0, 1, 7}, store, load, kEnd}),
            "instruction 2: memory cell is read before it is written");
  EXPECT_EQ(fault({store, {kJumpEqualK, 0, 1, 7}, store, load, kEnd}), "");
  // Both ways store.
  EXPECT_EQ(fault({{kJumpEqualK, 0, 2, 7}, store, {kJump, 0, 0, 1}, store, load, kEnd}), "");
  // What can't be reached counts as written, as in the kernel.
  EXPECT_EQ(fault({{kJump, 0, 0, 1}, load, kEnd}), "");
}

}  // namespace
}  // namespace caisson::seccomp::bpf
