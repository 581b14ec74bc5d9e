// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "seccomp/bpf/program.h"

namespace caisson::seccomp::bpf {

// Says something about the instruction at an index ("execve"), or nothing (""). What a number means
// is known above this layer only.
using Annotate = std::function<std::string(std::size_t index)>;

// The program as text, a line per instruction: index, label where a jump leads there, instruction
// with seccomp_data's fields, actions and absolute jump targets by name, annotation. Any program
// can be listed, one that the kernel would refuse too. Pure.
//
//    0        ld   arch
//    1        jeq  0xc000003e ? L2 : L9
//    2  L2:   ld   nr
//    …
//    9  L9:   ret  ERRNO(1)
std::string disassemble(std::span<const Instruction> program, const Annotate& annotate = {});

// "ALLOW", "ERRNO(38)", "KILL_PROCESS" …: what the kernel makes of a filter's return value.
std::string action_text(std::uint32_t return_value);

}  // namespace caisson::seccomp::bpf
