// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "json/writer.h"
#include "seccomp/bpf/program.h"

// One call as an example of a difference: how it is written, and read by `caisson seccomp eval`.
namespace caisson::cli {

// The operands of `caisson seccomp eval` that mean the call: "x86_64/socket 0x28". Trailing
// arguments of 0 are left out. The instruction pointer, which no profile can test, is not said.
std::string eval_operands(const seccomp::bpf::Data& data);

// Members "abi" (the architecture's number where it is none of the tables), "call" (null where the
// tables don't have it), "number" and "arguments".
void write_call(json::Writer& writer, const seccomp::bpf::Data& data);

// Member "witness": the above, the instruction pointer, and eval_operands() as "eval".
void write_witness(json::Writer& writer, const seccomp::bpf::Data& data);

}  // namespace caisson::cli
