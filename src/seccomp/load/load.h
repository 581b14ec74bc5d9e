// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.h"
#include "base/unique_fd.h"
#include "seccomp/bpf/program.h"
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {

// Installs the filter on the calling thread (seccomp(2), SECCOMP_SET_MODE_FILTER), on all threads
// of the process with flags.tsync. Needs CAP_SYS_ADMIN in the thread's user namespace or
// no_new_privs. Makes no call but seccomp(2), so that the filter need allow nothing for it, and
// does not allocate on success. flags.wait_killable matters to a listener only.
Result<void> load(std::span<const bpf::Instruction> program, const FilterFlags& flags);

// As load(), and returns the descriptor on which the filter's NOTIFY calls are answered (since
// Linux 5.0). A process has one such filter at most: EBUSY for the second.
Result<UniqueFd> load_with_listener(std::span<const bpf::Instruction> program,
                                    const FilterFlags& flags);

// Leaves the calling thread nothing but read, write, _exit and sigreturn on pain of SIGKILL
// (seccomp(2), SECCOMP_SET_MODE_STRICT). Needs no privilege; EINVAL where a filter is installed.
// exit_group is not among the four: the thread has to end by the plain exit call.
Result<void> load_strict();

}  // namespace caisson::seccomp
