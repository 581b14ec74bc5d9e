// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "seccomp/bpf/program.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// The filter that does what the policy says: for every architecture, number and argument it returns
// what evaluate() does. kInvalid where it would exceed the kernel's bpf::kMaxInstructions, with the
// size it would have. Pure.
//
// The architecture is looked at first, in the policy's order, then the number in a decision tree
// over intervals, then the arguments. x86-64 and x32 share an architecture and most of their
// numbers, so they share a tree over the number without its x32 bit, which is looked at where they
// differ. On the way to an unconditional ALLOW nothing but the architecture and the number is read:
// so the kernel sees that it need not run the filter for such a call (since Linux 5.11).
Result<bpf::Program> compile(const Policy& policy);

}  // namespace caisson::seccomp
