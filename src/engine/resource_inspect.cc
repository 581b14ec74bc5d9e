// SPDX-License-Identifier: Apache-2.0
#include "engine/resource_inspect.h"

namespace caisson::engine {
namespace {

void write_rates(json::Writer& writer, std::string_view name,
                 const std::vector<DeviceRate>& rates) {
  writer.key(name);
  if (rates.empty()) {
    writer.null();
    return;
  }
  writer.begin_array();
  for (const DeviceRate& rate : rates) {
    writer.begin_object().member("Path", rate.path).member("Rate", rate.rate).end_object();
  }
  writer.end_array();
}

// What Caisson's containers never have: kernel memory, which counts as memory (--kernel-memory is
// discarded), and limits of another system's containers.
void write_unused(json::Writer& writer) {
  for (const char* name : {"KernelMemory", "KernelMemoryTCP", "CpuCount", "CpuPercent",
                           "IOMaximumIOps", "IOMaximumBandwidth"}) {
    writer.member(name, 0);
  }
}

}  // namespace

void write_resources(json::Writer& writer, const ResourceOptions& options) {
  writer.member("CpuShares", options.cpu_shares)
      .member("Memory", options.memory)
      .member("NanoCpus", options.nano_cpus)
      .member("CgroupParent", options.cgroup_parent)
      .member("BlkioWeight", options.blkio_weight)
      .key("BlkioWeightDevice")
      .begin_array();
  for (const DeviceWeight& device : options.blkio_weight_devices) {
    writer.begin_object().member("Path", device.path).member("Weight", device.weight).end_object();
  }
  writer.end_array();
  write_rates(writer, "BlkioDeviceReadBps", options.read_bps);
  write_rates(writer, "BlkioDeviceWriteBps", options.write_bps);
  write_rates(writer, "BlkioDeviceReadIOps", options.read_iops);
  write_rates(writer, "BlkioDeviceWriteIOps", options.write_iops);
  writer.member("CpuPeriod", options.cpu_period)
      .member("CpuQuota", options.cpu_quota)
      .member("CpuRealtimePeriod", options.cpu_realtime_period)
      .member("CpuRealtimeRuntime", options.cpu_realtime_runtime)
      .member("CpusetCpus", options.cpuset_cpus)
      .member("CpusetMems", options.cpuset_mems)
      .member("MemoryReservation", options.memory_reservation)
      .member("MemorySwap", options.memory_swap);
  if (options.memory_swappiness) {
    writer.member("MemorySwappiness", *options.memory_swappiness);
  } else {
    writer.key("MemorySwappiness").null();
  }
  writer.member("OomKillDisable", options.oom_kill_disable);
  if (options.pids_limit != 0) {
    writer.member("PidsLimit", options.pids_limit);
  } else {
    writer.key("PidsLimit").null();
  }
  write_unused(writer);
}

}  // namespace caisson::engine
