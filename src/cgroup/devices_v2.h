// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "cgroup/device_rules.h"

namespace caisson::cgroup {

// Loads the program for the rules and attaches it to the v2 group whose directory is open for
// reading at `group` (borrowed). A program attached there before is replaced in one step; programs
// of groups above keep their say. Needs CAP_BPF and CAP_NET_ADMIN, or CAP_SYS_ADMIN (bpf(2)).
Result<void> set_devices_v2(int group, const DeviceRules& rules);

}  // namespace caisson::cgroup
