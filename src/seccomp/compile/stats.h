// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "seccomp/bpf/program.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// What a filter costs.
struct ProgramStats {
  std::size_t instructions = 0;
  std::uint32_t worst_path = 0;  // the most instructions that any way through takes
  // Instructions a call, over the calls of the policy's ABIs that it allows with arguments of zero;
  // 0 where there are none.
  double mean_path = 0;
  std::size_t allowed_calls = 0;
};

// kInvalid where the kernel would refuse the program. Pure.
Result<ProgramStats> measure(const Policy& policy, std::span<const bpf::Instruction> program);

}  // namespace caisson::seccomp
