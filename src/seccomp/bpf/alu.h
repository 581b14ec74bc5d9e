// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/bpf_common.h>

#include <cstdint>

namespace caisson::seccomp::bpf {

// What an instruction of class BPF_ALU makes of A and its operand, which is not 0 for BPF_DIV.
constexpr std::uint32_t calculate(std::uint16_t code, std::uint32_t a, std::uint32_t operand) {
  switch (BPF_OP(code)) {
    case BPF_ADD:
      return a + operand;
    case BPF_SUB:
      return a - operand;
    case BPF_MUL:
      return a * operand;
    case BPF_DIV:
      return a / operand;
    case BPF_AND:
      return a & operand;
    case BPF_OR:
      return a | operand;
    case BPF_XOR:
      return a ^ operand;
    // The kernel's own interpreter and its JITs take a shift count modulo 32.
    case BPF_LSH:
      return a << (operand & 31);
    case BPF_RSH:
      return a >> (operand & 31);
    default:  // BPF_NEG
      return 0U - a;
  }
}

// Whether a conditional jump goes the way of jt.
constexpr bool jumps(std::uint16_t code, std::uint32_t a, std::uint32_t operand) {
  switch (BPF_OP(code)) {
    case BPF_JEQ:
      return a == operand;
    case BPF_JGT:
      return a > operand;
    case BPF_JGE:
      return a >= operand;
    default:  // BPF_JSET
      return (a & operand) != 0;
  }
}

}  // namespace caisson::seccomp::bpf
