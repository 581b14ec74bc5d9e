// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "seccomp/arch/syscalls.h"

namespace caisson::seccomp {

// The version of the kernel that runs (uname(2)): what `minKernel` of a profile's rules is compared
// with. kInvalid where its release has an unknown form.
Result<KernelVersion> running_kernel();

}  // namespace caisson::seccomp
