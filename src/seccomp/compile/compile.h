// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "seccomp/bpf/program.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// The filter that does what the policy says. kInvalid where it would exceed the kernel's
// bpf::kMaxInstructions, with the size it would have. Pure.
Result<bpf::Program> compile(const Policy& policy);

}  // namespace caisson::seccomp
