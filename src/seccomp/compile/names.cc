// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/names.h"

#include <cstddef>
#include <optional>

#include "seccomp/arch/abi.h"
#include "seccomp/arch/syscalls.h"
#include "seccomp/bpf/opcode.h"

namespace caisson::seccomp {
namespace {

// What is known on reaching an instruction.
struct State {
  enum class Holds : std::uint8_t { kOther, kArchitecture, kNumber, kNumberWithoutX32Bit };
  Holds holds = Holds::kOther;        // in the accumulator
  std::optional<std::uint32_t> arch;  // after a test for it
};

// Merges what is known on one more way to an instruction.
void join(std::optional<State>& into, const State& from) {
  if (!into) {
    into = from;
    return;
  }
  if (into->holds != from.holds) into->holds = State::Holds::kOther;
  if (into->arch != from.arch) into->arch.reset();
}

void apply(State& state, const bpf::Instruction& instruction) {
  using Holds = State::Holds;
  switch (BPF_CLASS(instruction.code)) {
    case BPF_LDX:
    case BPF_ST:
    case BPF_STX:
      return;
    default:
      break;
  }
  if (instruction.code == bpf::kCopyAToX) return;
  if (instruction.code == bpf::kLoad && instruction.k == offsetof(bpf::Data, nr)) {
    state.holds = Holds::kNumber;
  } else if (instruction.code == bpf::kLoad && instruction.k == offsetof(bpf::Data, arch)) {
    state.holds = Holds::kArchitecture;
  } else if (instruction.code == bpf::kAndK && instruction.k == ~kX32Bit &&
             state.holds == Holds::kNumber) {
    state.holds = Holds::kNumberWithoutX32Bit;
  } else {
    state.holds = Holds::kOther;
  }
}

std::string architecture_name(std::uint32_t audit_arch) {
  for (const AbiInfo& abi : all_abis()) {
    if (abi.audit_arch == audit_arch && abi.abi != Abi::kX32) return std::string(abi.name);
  }
  return "";
}

std::string call_name(const State& state, std::uint32_t number) {
  if (!state.arch) return "";
  const bool without_bit = state.holds == State::Holds::kNumberWithoutX32Bit;
  for (const AbiInfo& abi : all_abis()) {
    if (abi.audit_arch != *state.arch) continue;
    const bool bit_missing = without_bit && abi.abi == Abi::kX32;
    const auto call = syscall_by_number(abi.abi, bit_missing ? number | kX32Bit : number);
    if (call) return std::string(name(*call));
  }
  return "";
}

std::string compared_name(const State& state, const bpf::Instruction& instruction) {
  if (instruction.code == bpf::kJumpAnySetK || BPF_SRC(instruction.code) != BPF_K) return "";
  switch (state.holds) {
    case State::Holds::kOther:
      return "";
    case State::Holds::kArchitecture:
      return architecture_name(instruction.k);
    case State::Holds::kNumber:
    case State::Holds::kNumberWithoutX32Bit:
      return call_name(state, instruction.k);
  }
  return "";
}

}  // namespace

std::vector<std::string> compared_names(std::span<const bpf::Instruction> program) {
  std::vector<std::string> names(program.size());
  // Jumps lead forwards only: when an instruction's turn comes, all ways to it are known.
  std::vector<std::optional<State>> states(program.size() + 1);
  states[0] = State{};
  const auto lead = [&](std::size_t target, const State& state) {
    if (target < program.size()) join(states[target], state);
  };
  for (std::size_t index = 0; index < program.size(); ++index) {
    if (!states[index]) continue;
    State state = *states[index];
    const bpf::Instruction& instruction = program[index];
    if (BPF_CLASS(instruction.code) == BPF_RET) continue;
    if (instruction.code == bpf::kJump) {
      lead(index + 1 + std::size_t{instruction.k}, state);
    } else if (bpf::is_conditional_jump(instruction.code)) {
      names[index] = compared_name(state, instruction);
      lead(index + 1 + instruction.jf, state);
      const bool is_arch =
          instruction.code == bpf::kJumpEqualK && state.holds == State::Holds::kArchitecture;
      if (is_arch) state.arch = instruction.k;
      lead(index + 1 + instruction.jt, state);
    } else {
      apply(state, instruction);
      lead(index + 1, state);
    }
  }
  return names;
}

}  // namespace caisson::seccomp
