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

// Fields of /proc/PID/stat (proc_pid_stat(5)); nullopt where there is no such process.
struct ProcessStat {
  char state;  // 'Z': a zombie
  pid_t parent;
  bool exiting;  // on its way to be one
  std::uint64_t start_time;
  int wait_status;  // as wait(2) tells it, once it is exiting; 0 for who may not trace it
};
Result<std::optional<ProcessStat>> read_process_stat(pid_t pid);

}  // namespace caisson::container
