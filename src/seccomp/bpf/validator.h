// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.h"
#include "seccomp/bpf/program.h"

namespace caisson::seccomp::bpf {

// Holds a program to what the kernel demands before it takes it as a seccomp filter: the checks of
// bpf_check_classic() (net/core/filter.c) and seccomp_check_filter() (kernel/seccomp.c), no more
// and no fewer. The kernel answers EINVAL whatever is wrong; here kInvalid names the instruction
// and the fault. Pure.
Result<void> validate(std::span<const Instruction> program);

}  // namespace caisson::seccomp::bpf
