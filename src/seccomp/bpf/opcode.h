// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/bpf_common.h>
#include <linux/filter.h>

#include <cstdint>

namespace caisson::seccomp::bpf {

// The instructions that the kernel takes in a seccomp filter (seccomp_check_filter() in
// kernel/seccomp.c): classic BPF less packet access, byte and halfword loads, and MOD. A is the
// accumulator, X the index register, M[] the scratch memory.
// NOLINTBEGIN(misc-redundant-expression): several of the parts are 0
enum Opcode : std::uint16_t {
  kLoad = BPF_LD | BPF_W | BPF_ABS,  // A = 32-bit word of seccomp_data at offset k
  kLoadLength = BPF_LD | BPF_W | BPF_LEN,
  kLoadImmediate = BPF_LD | BPF_IMM,
  kLoadMemory = BPF_LD | BPF_MEM,
  kLoadXLength = BPF_LDX | BPF_W | BPF_LEN,
  kLoadXImmediate = BPF_LDX | BPF_IMM,
  kLoadXMemory = BPF_LDX | BPF_MEM,
  kStore = BPF_ST,
  kStoreX = BPF_STX,
  kCopyAToX = BPF_MISC | BPF_TAX,
  kCopyXToA = BPF_MISC | BPF_TXA,

  kAddK = BPF_ALU | BPF_ADD | BPF_K,
  kAddX = BPF_ALU | BPF_ADD | BPF_X,
  kSubtractK = BPF_ALU | BPF_SUB | BPF_K,
  kSubtractX = BPF_ALU | BPF_SUB | BPF_X,
  kMultiplyK = BPF_ALU | BPF_MUL | BPF_K,
  kMultiplyX = BPF_ALU | BPF_MUL | BPF_X,
  kDivideK = BPF_ALU | BPF_DIV | BPF_K,
  kDivideX = BPF_ALU | BPF_DIV | BPF_X,
  kAndK = BPF_ALU | BPF_AND | BPF_K,
  kAndX = BPF_ALU | BPF_AND | BPF_X,
  kOrK = BPF_ALU | BPF_OR | BPF_K,
  kOrX = BPF_ALU | BPF_OR | BPF_X,
  kXorK = BPF_ALU | BPF_XOR | BPF_K,
  kXorX = BPF_ALU | BPF_XOR | BPF_X,
  kShiftLeftK = BPF_ALU | BPF_LSH | BPF_K,
  kShiftLeftX = BPF_ALU | BPF_LSH | BPF_X,
  kShiftRightK = BPF_ALU | BPF_RSH | BPF_K,
  kShiftRightX = BPF_ALU | BPF_RSH | BPF_X,
  kNegate = BPF_ALU | BPF_NEG,

  kJump = BPF_JMP | BPF_JA,
  kJumpEqualK = BPF_JMP | BPF_JEQ | BPF_K,
  kJumpEqualX = BPF_JMP | BPF_JEQ | BPF_X,
  kJumpGreaterK = BPF_JMP | BPF_JGT | BPF_K,
  kJumpGreaterX = BPF_JMP | BPF_JGT | BPF_X,
  kJumpGreaterOrEqualK = BPF_JMP | BPF_JGE | BPF_K,
  kJumpGreaterOrEqualX = BPF_JMP | BPF_JGE | BPF_X,
  kJumpAnySetK = BPF_JMP | BPF_JSET | BPF_K,
  kJumpAnySetX = BPF_JMP | BPF_JSET | BPF_X,

  kReturn = BPF_RET | BPF_K,
  kReturnA = BPF_RET | BPF_A,
};
// NOLINTEND(misc-redundant-expression)

// BPF_MEMWORDS: cells of M[].
inline constexpr std::uint32_t kMemoryWords = BPF_MEMWORDS;

// True for the jumps that go one of two ways, jt or jf.
constexpr bool is_conditional_jump(std::uint16_t code) {
  return BPF_CLASS(code) == BPF_JMP && code != kJump;
}

}  // namespace caisson::seccomp::bpf
