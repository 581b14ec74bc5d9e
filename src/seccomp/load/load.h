// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.h"
#include "base/unique_fd.h"
#include "seccomp/bpf/program.h"
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {

// Installs the filter on the calling thread (seccomp(2), SECCOMP_SET_MODE_FILTER). Needs
// CAP_SYS_ADMIN in the thread's user namespace or no_new_privs. Makes no call but seccomp(2), so
// that the filter need allow nothing for it, and does not allocate on success.
Result<void> load(std::span<const bpf::Instruction> program, const FilterFlags& flags);

// As load(), and returns the descriptor on which the filter's NOTIFY calls are answered.
Result<UniqueFd> load_with_listener(std::span<const bpf::Instruction> program,
                                    const FilterFlags& flags);

}  // namespace caisson::seccomp
