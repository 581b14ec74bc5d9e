// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"
#include "cgroup/cgroup.h"
#include "container/record.h"
#include "container/store.h"
#include "oci/state.h"

namespace caisson::container {

// Seen from outside: nothing of it is stored, so nothing can be out of date.
Result<oci::Status> status_of(const Entry& entry, const Record& record);
// The same for who has opened the container's group anyway.
Result<oci::Status> status_of(const Entry& entry, const Record& record,
                              const cgroup::Cgroup& group);

// The container's first process, if it is still that process (start time) and not a zombie.
Result<std::optional<UniqueFd>> open_process(const Record& record);

// Field 22 of /proc/PID/stat, and whether the process is a zombie; nullopt where there is none.
struct ProcessStat {
  char state;
  std::uint64_t start_time;
};
Result<std::optional<ProcessStat>> read_process_stat(pid_t pid);

}  // namespace caisson::container
