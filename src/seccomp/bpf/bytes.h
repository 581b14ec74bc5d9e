// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "seccomp/bpf/program.h"

namespace caisson::seccomp::bpf {

// A program as the content of a file: struct sock_filter after struct sock_filter, in this
// machine's byte order. Borrows the instructions.
std::string_view to_bytes(std::span<const Instruction> program);

// The program in a file's content. kInvalid where the size is no multiple of an instruction's, or
// nothing is there; whether the kernel would take it is validate()'s question.
Result<Program> from_bytes(std::string_view bytes);

}  // namespace caisson::seccomp::bpf
