// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "seccomp/bpf/program.h"

namespace caisson::seccomp {

// What the numbers mean that a filter's branches compare with: by instruction, the name of an
// architecture or a call ("x86_64", "execve"), empty where there is none. Works on any program that
// the kernel would take, whoever wrote it; where several ways lead to an instruction and disagree
// about what is compared, it says nothing. Pure. For bpf::disassemble().
std::vector<std::string> compared_names(std::span<const bpf::Instruction> program);

}  // namespace caisson::seccomp
