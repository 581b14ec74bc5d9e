// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "seccomp/bpf/program.h"

namespace caisson::seccomp::bpf {

// Runs a filter as the kernel does. Deterministic, bounded by the program's length (classic BPF
// jumps forwards only), no system calls.
class Interpreter {
 public:
  // kInvalid where the kernel would refuse the program (validate()). Borrows the instructions,
  // which must outlive the interpreter.
  static Result<Interpreter> create(std::span<const Instruction> program);

  struct Outcome {
    std::uint32_t value;  // what the filter returns: SECCOMP_RET_* with its data
    std::uint32_t steps;  // instructions executed, the return among them
  };
  [[nodiscard]] Outcome run(const Data& data) const;

 private:
  explicit Interpreter(std::span<const Instruction> program) : program_(program) {}

  std::span<const Instruction> program_;
};

}  // namespace caisson::seccomp::bpf
