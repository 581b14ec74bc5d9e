// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "seccomp/bpf/assembler.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// The node that returns the action of the first clause that holds for the call's arguments, and
// goes to `otherwise` where none does. It expects nothing of A.
bpf::Assembler::Node compile_clauses(bpf::Assembler& assembler, std::span<const Clause> clauses,
                                     bool big_endian, bpf::Assembler::Node otherwise);

}  // namespace caisson::seccomp
