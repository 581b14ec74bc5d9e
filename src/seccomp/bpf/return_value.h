// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace caisson::seccomp::bpf {

// The plainest value that makes the kernel do the same as the given one, if a filter returns it
// (__seccomp_filter(), kernel/seccomp.c): data that the action doesn't use is 0, errnos are at most
// 4095, and actions that the kernel doesn't know kill the process.
std::uint32_t plain_return_value(std::uint32_t value);

}  // namespace caisson::seccomp::bpf
