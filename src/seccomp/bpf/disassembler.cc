// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/disassembler.h"

#include <fmt/format.h>
#include <linux/seccomp.h>

#include <cstddef>
#include <iterator>
#include <string_view>
#include <vector>

#include "seccomp/bpf/opcode.h"

namespace caisson::seccomp::bpf {
namespace {

std::string_view mnemonic(std::uint16_t code) {
  switch (BPF_OP(code)) {
    case BPF_ADD:
      return "add";
    case BPF_SUB:
      return "sub";
    case BPF_MUL:
      return "mul";
    case BPF_DIV:
      return "div";
    case BPF_OR:
      return "or";
    case BPF_AND:
      return "and";
    case BPF_LSH:
      return "lsh";
    case BPF_RSH:
      return "rsh";
    default:
      return "xor";
  }
}

std::string_view condition(std::uint16_t code) {
  switch (BPF_OP(code)) {
    case BPF_JEQ:
      return "jeq";
    case BPF_JGT:
      return "jgt";
    case BPF_JGE:
      return "jge";
    default:
      return "jset";
  }
}

// The field of seccomp_data at an offset. Of 64-bit fields `[0]` is the word at the lower address,
// which is the low word on little-endian machines.
std::string field(std::uint32_t offset) {
  if (offset == offsetof(Data, nr)) return "nr";
  if (offset == offsetof(Data, arch)) return "arch";
  if (offset >= sizeof(Data) || offset % 4 != 0) return fmt::format("[{}]", offset);
  const std::uint32_t word = offset / 4 % 2;
  if (offset < offsetof(Data, args)) return fmt::format("instruction_pointer[{}]", word);
  return fmt::format("args[{}][{}]", (offset - offsetof(Data, args)) / 8, word);
}

std::string operand(const Instruction& instruction) {
  return BPF_SRC(instruction.code) == BPF_X ? "x" : fmt::format("{:#x}", instruction.k);
}

std::string text_of(const Instruction& instruction, std::size_t index) {
  const auto label = [&](std::uint64_t distance) {
    return fmt::format("L{}", index + 1 + distance);
  };
  switch (instruction.code) {
    case kLoad:
      return fmt::format("ld   {}", field(instruction.k));
    case kLoadLength:
      return "ld   len";
    case kLoadImmediate:
      return fmt::format("ld   #{:#x}", instruction.k);
    case kLoadMemory:
      return fmt::format("ld   M[{}]", instruction.k);
    case kLoadXLength:
      return "ldx  len";
    case kLoadXImmediate:
      return fmt::format("ldx  #{:#x}", instruction.k);
    case kLoadXMemory:
      return fmt::format("ldx  M[{}]", instruction.k);
    case kStore:
      return fmt::format("st   M[{}]", instruction.k);
    case kStoreX:
      return fmt::format("stx  M[{}]", instruction.k);
    case kCopyAToX:
      return "tax";
    case kCopyXToA:
      return "txa";
    case kNegate:
      return "neg";
    case kJump:
      return fmt::format("ja   {}", label(instruction.k));
    case kReturn:
      return fmt::format("ret  {}", action_text(instruction.k));
    case kReturnA:
      return "ret  a";
    case kJumpEqualK:
    case kJumpEqualX:
    case kJumpGreaterK:
    case kJumpGreaterX:
    case kJumpGreaterOrEqualK:
    case kJumpGreaterOrEqualX:
    case kJumpAnySetK:
    case kJumpAnySetX:
      return fmt::format("{:<4} {} ? {} : {}", condition(instruction.code), operand(instruction),
                         label(instruction.jt), label(instruction.jf));
    case kAddK:
    case kAddX:
    case kSubtractK:
    case kSubtractX:
    case kMultiplyK:
    case kMultiplyX:
    case kDivideK:
    case kDivideX:
    case kAndK:
    case kAndX:
    case kOrK:
    case kOrX:
    case kXorK:
    case kXorX:
    case kShiftLeftK:
    case kShiftLeftX:
    case kShiftRightK:
    case kShiftRightX:
      return fmt::format("{:<4} {}", mnemonic(instruction.code), operand(instruction));
    default:
      return fmt::format("?    code {:#06x} jt {} jf {} k {:#x}", instruction.code, instruction.jt,
                         instruction.jf, instruction.k);
  }
}

// Which instructions a jump leads to. Targets past the end have no line to stand on.
std::vector<bool> jump_targets(std::span<const Instruction> program) {
  std::vector<bool> targets(program.size());
  const auto mark = [&](std::uint64_t target) {
    if (target < targets.size()) targets[target] = true;
  };
  for (std::size_t index = 0; index < program.size(); ++index) {
    const Instruction& instruction = program[index];
    if (instruction.code == kJump) {
      mark(index + 1 + instruction.k);
    } else if (is_conditional_jump(instruction.code)) {
      mark(index + 1 + instruction.jt);
      mark(index + 1 + instruction.jf);
    }
  }
  return targets;
}

}  // namespace

std::string action_text(std::uint32_t return_value) {
  const std::uint32_t data = return_value & SECCOMP_RET_DATA;
  switch (return_value & SECCOMP_RET_ACTION_FULL) {
    case SECCOMP_RET_KILL_PROCESS:
      return "KILL_PROCESS";
    case SECCOMP_RET_KILL_THREAD:
      return "KILL_THREAD";
    case SECCOMP_RET_TRAP:
      return data == 0 ? "TRAP" : fmt::format("TRAP({})", data);
    case SECCOMP_RET_ERRNO:
      return fmt::format("ERRNO({})", data);
    case SECCOMP_RET_USER_NOTIF:
      return "NOTIFY";
    case SECCOMP_RET_TRACE:
      return fmt::format("TRACE({})", data);
    case SECCOMP_RET_LOG:
      return "LOG";
    case SECCOMP_RET_ALLOW:
      return "ALLOW";
    default:
      return fmt::format("{:#010x} (KILL_PROCESS: no such action)", return_value);
  }
}

std::string disassemble(std::span<const Instruction> program, const Annotate& annotate) {
  const std::vector<bool> targets = jump_targets(program);
  std::string listing;
  for (std::size_t index = 0; index < program.size(); ++index) {
    const std::string label = targets[index] ? fmt::format("L{}:", index) : "";
    const std::string text = text_of(program[index], index);
    const std::string note = annotate ? annotate(index) : "";
    if (note.empty()) {
      fmt::format_to(std::back_inserter(listing), "{:4}  {:<6} {}\n", index, label, text);
    } else {
      fmt::format_to(std::back_inserter(listing), "{:4}  {:<6} {:<36}; {}\n", index, label, text,
                     note);
    }
  }
  return listing;
}

}  // namespace caisson::seccomp::bpf
