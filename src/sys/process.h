// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <sys/wait.h>

#include <cstdint>

#include "base/result.h"
#include "base/unique_fd.h"

namespace caisson::sys {

struct CloneResult {
  pid_t pid = 0;   // 0 in the child
  UniqueFd pidfd;  // in the parent
};

// clone3(2) like fork(2), with namespace flags (CLONE_NEW*), CLONE_PARENT, and, where cgroup_fd >=
// 0, born in that v2 control group. The caller must be single-threaded: the child allocates
// (CONTRIBUTING.md, "After clone").
Result<CloneResult> clone_process(std::uint64_t flags, int cgroup_fd = -1);

// pidfd_open(2).
Result<UniqueFd> open_pidfd(pid_t pid);

// pidfd_send_signal(2); a process that is gone already is an error (ESRCH).
Result<void> send_signal(int pidfd, int signal);

// waitid(2) on a child's pidfd: blocks until it has ended and reaps it.
Result<siginfo_t> wait_for(int pidfd);

// 128+n for a death by signal n, else the exit status: what shells and Docker report.
int exit_code(const siginfo_t& info);

// Closes every descriptor from `first` on, but the sorted ones in keep[0..count).
Result<void> close_from(int first, const int* keep, std::size_t count);

}  // namespace caisson::sys
