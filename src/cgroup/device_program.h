// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/bpf.h>

#include <vector>

#include "base/result.h"
#include "cgroup/device_rules.h"

namespace caisson::cgroup {

// An eBPF program of type BPF_PROG_TYPE_CGROUP_DEVICE that decides as the rules do: returns 1 where
// every requested kind of access is allowed. What the rules say of a device is settled here, so the
// program only looks the device up: no path is long, which is what the kernel's verifier takes its
// time for. Refuses rules that
// need more than 32,000 lookups, about as many instructions as a jump can pass over.
Result<std::vector<bpf_insn>> compile_device_program(const DeviceRules& rules);

}  // namespace caisson::cgroup
