// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "oci/config.h"

// When and where the calling process runs and gets its memory. All of it outlives execve.
namespace caisson::process {

// sched_setattr(2). Real-time policies, SCHED_DEADLINE and a lower nice value need CAP_SYS_NICE; a
// process under SCHED_DEADLINE can't fork any more unless SCHED_FLAG_RESET_ON_FORK is set.
Result<void> set_scheduler(const oci::Scheduler& scheduler);

// ioprio_set(2). IOPRIO_CLASS_RT needs CAP_SYS_NICE.
Result<void> set_io_priority(const oci::IoPriority& priority);

// sched_setaffinity(2) to a list of processors as oci/number_list.h reads it; the control group's
// set still bounds it. An empty list is all that the group has. `field` names it in errors.
Result<void> set_cpu_affinity(std::string_view processors, std::string_view field);

// set_mempolicy(2).
Result<void> set_memory_policy(const oci::MemoryPolicy& policy);

// personality(2): the execution domain.
Result<void> set_personality(const oci::Personality& personality);

}  // namespace caisson::process
