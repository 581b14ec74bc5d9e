// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/interpreter.h"

#include <linux/audit.h>

#include <array>
#include <cstddef>

#include "seccomp/bpf/alu.h"
#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/validator.h"

namespace caisson::seccomp::bpf {
namespace {

// The word that a load at the offset sees. A filter for a big-endian machine may be run on a
// little-endian one and the other way round, so the byte order is that of the architecture which
// the data claims, not the host's.
std::uint32_t word_at(const Data& data, std::uint32_t offset) {
  if (offset == offsetof(Data, nr)) return static_cast<std::uint32_t>(data.nr);
  if (offset == offsetof(Data, arch)) return data.arch;
  const std::uint64_t whole = offset < offsetof(Data, args)
                                  ? data.instruction_pointer
                                  : data.args[(offset - offsetof(Data, args)) / 8];
  const bool little_endian = (data.arch & __AUDIT_ARCH_LE) != 0;
  const bool low_word = (offset % 8 == 0) == little_endian;
  return static_cast<std::uint32_t>(low_word ? whole : whole >> 32);
}

struct Machine {
  std::uint32_t a = 0;
  std::uint32_t x = 0;
  std::array<std::uint32_t, kMemoryWords> memory{};
};

void load_or_store(Machine& machine, const Instruction& instruction, const Data& data) {
  const std::uint32_t k = instruction.k;
  switch (instruction.code) {
    case kLoad:
      machine.a = word_at(data, k);
      break;
    case kLoadLength:
      machine.a = sizeof(Data);
      break;
    case kLoadImmediate:
      machine.a = k;
      break;
    case kLoadMemory:
      machine.a = machine.memory[k];
      break;
    case kLoadXLength:
      machine.x = sizeof(Data);
      break;
    case kLoadXImmediate:
      machine.x = k;
      break;
    case kLoadXMemory:
      machine.x = machine.memory[k];
      break;
    case kStore:
      machine.memory[k] = machine.a;
      break;
    case kStoreX:
      machine.memory[k] = machine.x;
      break;
    case kCopyAToX:
      machine.x = machine.a;
      break;
    default:  // kCopyXToA: the program is validated
      machine.a = machine.x;
  }
}

}  // namespace

Result<Interpreter> Interpreter::create(std::span<const Instruction> program) {
  TRY(validate(program));
  return Interpreter(program);
}

Interpreter::Outcome Interpreter::run(const Data& data) const {
  Machine machine;
  std::uint32_t steps = 0;
  for (std::size_t index = 0;; ++index) {
    const Instruction& instruction = program_[index];
    ++steps;
    const std::uint32_t operand = BPF_SRC(instruction.code) == BPF_X ? machine.x : instruction.k;
    switch (BPF_CLASS(instruction.code)) {
      case BPF_RET:
        return {instruction.code == kReturn ? instruction.k : machine.a, steps};
      case BPF_ALU:
        // Division by an X of zero ends the filter with 0, SECCOMP_RET_KILL_THREAD
        // (bpf_convert_filter(), net/core/filter.c).
        if (BPF_OP(instruction.code) == BPF_DIV && operand == 0) return {0, steps};
        machine.a = calculate(instruction.code, machine.a, operand);
        break;
      case BPF_JMP:
        if (instruction.code == kJump) {
          index += instruction.k;
        } else {
          index += jumps(instruction.code, machine.a, operand) ? instruction.jt : instruction.jf;
        }
        break;
      default:
        load_or_store(machine, instruction, data);
    }
  }
}

}  // namespace caisson::seccomp::bpf
