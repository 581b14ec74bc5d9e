// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// The numbers of an ABI that the profile can't have had in mind: calls that came with a later
// kernel than every call that it names, and numbers that no kernel of the tables uses. `named`
// is 1 for the calls, by SyscallId, that the profile names in whatever rule. Empty where it names
// none that the ABI has.
std::vector<AbiPolicy::Range> find_newer_calls(Abi abi, std::span<const NumberedCall> calls,
                                               std::span<const std::uint8_t> named);

// Whether calls that are newer than the profile get ENOSYS under this default action: those that a
// program is to be told about by an error or a signal, where libraries fall back on ENOSYS alone.
bool answers_newer_calls(Action default_action);

}  // namespace caisson::seccomp
