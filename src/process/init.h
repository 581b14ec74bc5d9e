// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cgroup/cgroup.h"
#include "process/exec_failure.h"
#include "process/init_context.h"
#include "process/plan.h"

namespace caisson::process {

// The child's whole life from clone to execve: runs the steps of init.cc one by one and reports
// over the inheritance's socket (protocol.h). Never returns.
[[noreturn]] void init(const Plan& plan, const cgroup::Entrance& entrance,
                       const Inheritance& inheritance, ExecFailure& failure);

}  // namespace caisson::process
