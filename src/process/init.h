// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/unique_fd.h"
#include "cgroup/cgroup.h"
#include "process/exec_failure.h"
#include "process/plan.h"

namespace caisson::process {

// The child's whole life from clone to execve: runs the steps of init.cc one by one and reports
// over the socket (protocol.h). `id_mapped` goes with config.mounts (id_mapped_mounts.h). Never
// returns.
[[noreturn]] void init(const Plan& plan, const cgroup::Entrance& entrance, int socket,
                       std::span<const UniqueFd> id_mapped, ExecFailure& failure);

}  // namespace caisson::process
