// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/stats.h"

#include <algorithm>
#include <vector>

#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/opcode.h"

namespace caisson::seccomp {
namespace {

// Jumps lead forwards only, so from the end to the start every successor is done before it is
// needed. The program is validated.
std::uint32_t longest_path(std::span<const bpf::Instruction> program) {
  std::vector<std::uint32_t> from(program.size());
  for (std::size_t index = program.size(); index-- > 0;) {
    const bpf::Instruction& instruction = program[index];
    if (BPF_CLASS(instruction.code) == BPF_RET) {
      from[index] = 1;
    } else if (instruction.code == bpf::kJump) {
      from[index] = 1 + from[index + 1 + instruction.k];
    } else if (bpf::is_conditional_jump(instruction.code)) {
      from[index] =
          1 + std::max(from[index + 1 + instruction.jt], from[index + 1 + instruction.jf]);
    } else {
      from[index] = 1 + from[index + 1];
    }
  }
  return from[0];
}

}  // namespace

Result<ProgramStats> measure(const Policy& policy, std::span<const bpf::Instruction> program) {
  const bpf::Interpreter interpreter = TRY(bpf::Interpreter::create(program));
  ProgramStats stats = {.instructions = program.size(), .worst_path = longest_path(program)};
  std::uint64_t steps = 0;
  for (const AbiPolicy& abi : policy.abis) {
    for (std::size_t id = 0; id < syscall_count(); ++id) {
      const std::optional<std::uint32_t> call = number(static_cast<SyscallId>(id), abi.abi);
      if (!call) continue;
      const bpf::Data data = {.nr = static_cast<std::int32_t>(*call),
                              .arch = info(abi.abi).audit_arch};
      if (evaluate(policy, data).action.kind != ActionKind::kAllow) continue;
      ++stats.allowed_calls;
      steps += interpreter.run(data).steps;
    }
  }
  if (stats.allowed_calls != 0) {
    stats.mean_path = static_cast<double>(steps) / static_cast<double>(stats.allowed_calls);
  }
  return stats;
}

}  // namespace caisson::seccomp
