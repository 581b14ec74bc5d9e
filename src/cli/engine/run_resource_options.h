// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

#include "cli/common/command.h"
#include "cli/engine/resource_values.h"
#include "engine/run_options.h"

// The options of `run`, `create` and `update` that limit resources. Their target is RunOptions.
namespace caisson::cli {

template <auto kMember, auto kParse>
Result<void> set_resource(engine::RunOptions& run, std::string_view value) {
  run.resources.*kMember = TRY(kParse(value));
  return {};
}

template <auto kMember, auto kParse>
Result<void> add_resource(engine::RunOptions& run, std::string_view value) {
  (run.resources.*kMember).push_back(TRY(kParse(value)));
  return {};
}

template <auto kMember>
Result<void> set_resource_text(engine::RunOptions& run, std::string_view value) {
  run.resources.*kMember = value;
  return {};
}

// Those that a running container takes too.
inline constexpr std::array kUpdatableResourceOptions = std::to_array<Option>({
    {.name = "blkio-weight",
     .placeholder = "WEIGHT",
     .help = "Share of the block devices, 10 to 1000",
     .set = set_with<set_resource<&engine::ResourceOptions::blkio_weight, parse_uint16>>},
    {.name = "blkio-weight-device",
     .placeholder = "DEVICE:WEIGHT",
     .help = "Share of one block device, 10 to 1000",
     .set = set_with<
         add_resource<&engine::ResourceOptions::blkio_weight_devices, parse_device_weight>>},
    {.name = "cpu-period",
     .placeholder = "MICROSECONDS",
     .help = "Period of --cpu-quota, 1000 to 1000000 (default 100000)",
     .set = set_with<set_resource<&engine::ResourceOptions::cpu_period, parse_int64>>},
    {.name = "cpu-quota",
     .placeholder = "MICROSECONDS",
     .help = "CPU time in each period, 1000 at least; -1: no limit",
     .example = "--cpu-quota 25000",
     .set = set_with<set_resource<&engine::ResourceOptions::cpu_quota, parse_int64>>},
    {.name = "cpu-rt-period",
     .placeholder = "MICROSECONDS",
     .help = "Period of --cpu-rt-runtime (cgroup v1)",
     .set = set_with<set_resource<&engine::ResourceOptions::cpu_realtime_period, parse_int64>>},
    {.name = "cpu-rt-runtime",
     .placeholder = "MICROSECONDS",
     .help = "CPU time of real-time processes in each period (cgroup v1)",
     .set = set_with<set_resource<&engine::ResourceOptions::cpu_realtime_runtime, parse_int64>>},
    {.name = "cpu-shares",
     .letter = 'c',
     .placeholder = "SHARES",
     .help = "Share of busy CPUs, 2 to 262144 (default 1024)",
     .set = set_with<set_resource<&engine::ResourceOptions::cpu_shares, parse_int64>>},
    {.name = "cpus",
     .placeholder = "NUMBER",
     .help = "CPU time in CPUs, from 0.01",
     .example = "--cpus 1.5",
     .set = set_with<set_resource<&engine::ResourceOptions::nano_cpus, parse_cpus>>},
    {.name = "cpuset-cpus",
     .placeholder = "LIST",
     .help = "CPUs to run on",
     .example = "--cpuset-cpus 0-2,4",
     .set = set_with<set_resource_text<&engine::ResourceOptions::cpuset_cpus>>},
    {.name = "cpuset-mems",
     .placeholder = "LIST",
     .help = "Memory nodes to use",
     .set = set_with<set_resource_text<&engine::ResourceOptions::cpuset_mems>>},
    {.name = "device-read-bps",
     .placeholder = "DEVICE:RATE",
     .help = "Limit of reading from a block device in bytes a second",
     .example = "--device-read-bps /dev/sda:10mb",
     .set = set_with<add_resource<&engine::ResourceOptions::read_bps, parse_device_bytes>>},
    {.name = "device-read-iops",
     .placeholder = "DEVICE:RATE",
     .help = "Limit of reading from a block device in operations a second",
     .set = set_with<add_resource<&engine::ResourceOptions::read_iops, parse_device_operations>>},
    {.name = "device-write-bps",
     .placeholder = "DEVICE:RATE",
     .help = "Limit of writing to a block device in bytes a second",
     .set = set_with<add_resource<&engine::ResourceOptions::write_bps, parse_device_bytes>>},
    {.name = "device-write-iops",
     .placeholder = "DEVICE:RATE",
     .help = "Limit of writing to a block device in operations a second",
     .set = set_with<add_resource<&engine::ResourceOptions::write_iops, parse_device_operations>>},
    {.name = "kernel-memory",
     .placeholder = "SIZE",
     .help = "Obsolete: kernel memory counts as memory",
     .set = set_with<set_resource<&engine::ResourceOptions::kernel_memory, parse_memory>>},
    {.name = "memory",
     .letter = 'm',
     .placeholder = "SIZE",
     .help = "Limit of memory, 6m at least",
     .example = "-m 512m",
     .set = set_with<set_resource<&engine::ResourceOptions::memory, parse_memory>>},
    {.name = "memory-reservation",
     .placeholder = "SIZE",
     .help = "Memory that is taken back last when the host runs short",
     .set = set_with<set_resource<&engine::ResourceOptions::memory_reservation, parse_memory>>},
    {.name = "memory-swap",
     .placeholder = "SIZE",
     .help = "Limit of memory and swap together (default: twice --memory); -1: none of swap",
     .set = set_with<set_resource<&engine::ResourceOptions::memory_swap, parse_memory_swap>>},
    {.name = "pids-limit",
     .placeholder = "NUMBER",
     .help = "Limit of processes and threads; -1: none",
     .set = set_with<set_resource<&engine::ResourceOptions::pids_limit, parse_int64>>},
});

inline constexpr std::array kOtherResourceOptions = std::to_array<Option>({
    {.name = "cgroup-parent",
     .placeholder = "PATH",
     .help = "Control group that the container's is made in (default: caisson)",
     .set = set_with<set_resource_text<&engine::ResourceOptions::cgroup_parent>>},
    {.name = "memory-swappiness",
     .placeholder = "0-100",
     .help = "How readily anonymous memory is swapped out (cgroup v1)",
     .set = set_with<set_resource<&engine::ResourceOptions::memory_swappiness, parse_int64>>},
    {.name = "oom-kill-disable",
     .help = "Stop processes that run out of memory rather than kill one (cgroup v1)",
     .set = set_with<set_resource<&engine::ResourceOptions::oom_kill_disable, parse_switch>>},
});

}  // namespace caisson::cli
