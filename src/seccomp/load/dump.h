// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <vector>

#include "base/result.h"
#include "seccomp/bpf/program.h"

namespace caisson::seccomp {

// The filters of a thread, in the order of their installation; none where it has none. Stops the
// thread by ptrace(2) for the time of reading (PTRACE_SECCOMP_GET_FILTER), so nobody else may trace
// it. Needs CAP_SYS_ADMIN in the initial user namespace, no filter on the caller itself, and a
// kernel with CONFIG_CHECKPOINT_RESTORE.
Result<std::vector<bpf::Program>> dump_filters(pid_t thread);

}  // namespace caisson::seccomp
