// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace caisson::seccomp::bpf {

// One classic-BPF instruction; layout of struct sock_filter (linux/filter.h), so that a program
// goes to the kernel as it is.
struct Instruction {
  std::uint16_t code = 0;
  std::uint8_t jt = 0;
  std::uint8_t jf = 0;
  std::uint32_t k = 0;
  bool operator==(const Instruction&) const = default;
};

using Program = std::vector<Instruction>;

// BPF_MAXINSNS: the kernel refuses longer programs.
inline constexpr std::size_t kMaxInstructions = 4096;

// What a filter sees; layout of struct seccomp_data (linux/seccomp.h).
struct Data {
  std::int32_t nr = 0;
  std::uint32_t arch = 0;
  std::uint64_t instruction_pointer = 0;
  std::array<std::uint64_t, 6> args{};
};

}  // namespace caisson::seccomp::bpf
