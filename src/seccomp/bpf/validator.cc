// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/validator.h"

#include <fmt/format.h>

#include <vector>

#include "seccomp/bpf/opcode.h"

namespace caisson::seccomp::bpf {
namespace {

std::unexpected<Error> refuse(std::size_t index, std::string_view fault) {
  return fail(Error::invalid(fmt::format("instruction {}: {}", index, fault)));
}

// What is wrong with one instruction by itself; empty for nothing. `after` is the number of
// instructions behind it.
std::string_view fault_of(const Instruction& instruction, std::size_t after) {
  const std::uint32_t k = instruction.k;
  switch (instruction.code) {
    case kLoad:
      if (k >= sizeof(Data)) return "load past the end of seccomp_data";
      return k % 4 == 0 ? "" : "load is not aligned to 32 bits";
    case kDivideK:
      return k != 0 ? "" : "division by zero";
    case kShiftLeftK:
    case kShiftRightK:
      return k < 32 ? "" : "shift by more than 31 bits";
    case kLoadMemory:
    case kLoadXMemory:
    case kStore:
    case kStoreX:
      return k < kMemoryWords ? "" : "no such memory cell";
    case kJump:
      return k < after ? "" : "jump past the end";
    case kJumpEqualK:
    case kJumpEqualX:
    case kJumpGreaterK:
    case kJumpGreaterX:
    case kJumpGreaterOrEqualK:
    case kJumpGreaterOrEqualX:
    case kJumpAnySetK:
    case kJumpAnySetX:
      return instruction.jt < after && instruction.jf < after ? "" : "jump past the end";
    case kLoadLength:
    case kLoadImmediate:
    case kLoadXLength:
    case kLoadXImmediate:
    case kCopyAToX:
    case kCopyXToA:
    case kAddK:
    case kAddX:
    case kSubtractK:
    case kSubtractX:
    case kMultiplyK:
    case kMultiplyX:
    case kDivideX:
    case kAndK:
    case kAndX:
    case kOrK:
    case kOrX:
    case kXorK:
    case kXorX:
    case kShiftLeftX:
    case kShiftRightX:
    case kNegate:
    case kReturn:
    case kReturnA:
      return "";
    default:
      return "not an instruction that seccomp allows";
  }
}

// check_load_and_stores() of net/core/filter.c: a memory cell may be read only where every way
// there has written it. The kernel lets what was written before a RET count for the instruction
// after it, although nothing falls through a RET; so does this.
Result<void> check_memory(std::span<const Instruction> program) {
  constexpr std::uint16_t kAllCells = 0xffff;
  std::vector<std::uint16_t> written_at(program.size(), kAllCells);
  std::uint16_t written = 0;
  for (std::size_t index = 0; index < program.size(); ++index) {
    const Instruction& instruction = program[index];
    written &= written_at[index];
    if (instruction.code == kStore || instruction.code == kStoreX) {
      written = static_cast<std::uint16_t>(written | (1U << instruction.k));
    } else if (instruction.code == kLoadMemory || instruction.code == kLoadXMemory) {
      if ((written & (1U << instruction.k)) == 0) {
        return refuse(index, "memory cell is read before it is written");
      }
    } else if (instruction.code == kJump) {
      written_at[index + 1 + instruction.k] &= written;
      written = kAllCells;
    } else if (is_conditional_jump(instruction.code)) {
      written_at[index + 1 + instruction.jt] &= written;
      written_at[index + 1 + instruction.jf] &= written;
      written = kAllCells;
    }
  }
  return {};
}

}  // namespace

Result<void> validate(std::span<const Instruction> program) {
  if (program.empty()) return fail(Error::invalid("program is empty"));
  if (program.size() > kMaxInstructions) {
    return fail(Error::invalid(fmt::format("program has {} instructions, the kernel takes {}",
                                           program.size(), kMaxInstructions)));
  }
  for (std::size_t index = 0; index < program.size(); ++index) {
    const std::string_view fault = fault_of(program[index], program.size() - index - 1);
    if (!fault.empty()) return refuse(index, fault);
  }
  if (BPF_CLASS(program.back().code) != BPF_RET) {
    return refuse(program.size() - 1, "the last instruction is not a return");
  }
  return check_memory(program);
}

}  // namespace caisson::seccomp::bpf
