// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cgroup/cgroup.h"
#include "container/record.h"

namespace caisson::container {

// Kills all of the container's processes, and waits for the first one's end.
Result<void> end_processes(const Record& record, cgroup::Cgroup& group);

}  // namespace caisson::container
