// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace caisson::cgroup {

// What the mounted hierarchies can limit on this kernel: each member is true where a group has the
// files behind that limit.
struct Support {
  bool memory = false;
  bool swap = false;
  bool reservation = false;
  bool swappiness = false;
  bool oom_kill_disable = false;
  bool cpu_shares = false;
  bool cpu_quota = false;
  bool cpu_realtime = false;
  bool cpuset = false;
  std::string cpus;  // what a cpuset may hold: "0-3"
  std::string mems;
  bool pids = false;
  bool io_weight = false;
  bool io_weight_by_bfq = false;  // no other scheduler takes weights of devices
  bool io_throttle = false;
};

// Looks at the hierarchies' roots, where the kernel shows most of the files; needs no privilege.
Result<Support> host_support();

}  // namespace caisson::cgroup
