// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::engine {

// `--blkio-weight-device PATH:WEIGHT`
struct DeviceWeight {
  std::string path;
  std::uint16_t weight = 0;
  bool operator==(const DeviceWeight&) const = default;
};

// `--device-read-bps PATH:RATE` and its like
struct DeviceRate {
  std::string path;
  std::uint64_t rate = 0;  // a second
  bool operator==(const DeviceRate&) const = default;
};

// What `run`, `create` and `update` limit. Zero or empty stands for "not given" throughout, as in
// Docker's API.
struct ResourceOptions {
  std::int64_t memory = 0;       // bytes
  std::int64_t memory_swap = 0;  // memory and swap together; -1: no limit of swap
  std::int64_t memory_reservation = 0;
  std::optional<std::int64_t> memory_swappiness;
  std::int64_t kernel_memory = 0;
  bool oom_kill_disable = false;
  std::int64_t nano_cpus = 0;  // --cpus in 10⁻⁹ CPUs
  std::int64_t cpu_shares = 0;
  std::int64_t cpu_period = 0;  // microseconds
  std::int64_t cpu_quota = 0;
  std::int64_t cpu_realtime_period = 0;
  std::int64_t cpu_realtime_runtime = 0;
  std::string cpuset_cpus;
  std::string cpuset_mems;
  std::int64_t pids_limit = 0;  // below 0: no limit
  std::uint16_t blkio_weight = 0;
  std::vector<DeviceWeight> blkio_weight_devices;
  std::vector<DeviceRate> read_bps;
  std::vector<DeviceRate> write_bps;
  std::vector<DeviceRate> read_iops;
  std::vector<DeviceRate> write_iops;
  std::string cgroup_parent;
  bool systemd = false;  // the service manager makes the group
  bool operator==(const ResourceOptions&) const = default;
};

// Adds them to the resources of a configuration. Looks the devices' numbers up; the error of one
// that is not there names it.
Result<void> add_resources(const ResourceOptions& options, oci::Resources& resources);

// "caisson/ID", or below --cgroup-parent; with systemd "SLICE:caisson:ID". kInvalid for a parent
// that leads out of the hierarchies, or is no slice.
Result<std::string> cgroups_path(const ResourceOptions& options, const std::string& id);

}  // namespace caisson::engine
