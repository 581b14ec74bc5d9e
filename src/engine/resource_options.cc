// SPDX-License-Identifier: Apache-2.0
#include "engine/resource_options.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>

#include "base/strings.h"

namespace caisson::engine {
namespace {

constexpr std::int64_t kNanosPerCpu = 1'000'000'000;
constexpr std::int64_t kDefaultPeriod = 100'000;

template <class Target, class Number>
void set_given(std::optional<Target>& target, Number value) {
  if (value != 0) target = static_cast<Target>(value);
}

oci::Memory memory_of(const ResourceOptions& options) {
  oci::Memory memory;
  set_given(memory.limit, options.memory);
  set_given(memory.swap, options.memory_swap);
  set_given(memory.reservation, options.memory_reservation);
  if (options.memory_swappiness) {
    memory.swappiness = static_cast<std::uint64_t>(*options.memory_swappiness);
  }
  if (options.oom_kill_disable) memory.disable_oom_killer = true;
  return memory;
}

oci::Cpu cpu_of(const ResourceOptions& options) {
  oci::Cpu cpu;
  set_given(cpu.shares, options.cpu_shares);
  set_given(cpu.period, options.cpu_period);
  set_given(cpu.quota, options.cpu_quota);
  if (options.nano_cpus != 0) {
    cpu.period = kDefaultPeriod;
    cpu.quota = options.nano_cpus / (kNanosPerCpu / kDefaultPeriod);
  }
  set_given(cpu.realtime_period, options.cpu_realtime_period);
  set_given(cpu.realtime_runtime, options.cpu_realtime_runtime);
  cpu.cpus = options.cpuset_cpus;
  cpu.mems = options.cpuset_mems;
  return cpu;
}

Result<dev_t> device_number(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return fail(Error::last("stat", path));
  if (!S_ISBLK(status.st_mode)) return fail(Error::invalid(path + " is not a block device"));
  return status.st_rdev;
}

Result<void> add_rates(const std::vector<DeviceRate>& rates,
                       std::vector<oci::ThrottleDevice>& devices) {
  for (const DeviceRate& rate : rates) {
    const dev_t number = TRY(device_number(rate.path));
    devices.push_back({major(number), minor(number), rate.rate});
  }
  return {};
}

Result<oci::BlockIo> block_io_of(const ResourceOptions& options) {
  oci::BlockIo io;
  set_given(io.weight, options.blkio_weight);
  for (const DeviceWeight& device : options.blkio_weight_devices) {
    const dev_t number = TRY(device_number(device.path));
    io.weight_devices.push_back({major(number), minor(number), device.weight, {}});
  }
  TRY(add_rates(options.read_bps, io.read_bps));
  TRY(add_rates(options.write_bps, io.write_bps));
  TRY(add_rates(options.read_iops, io.read_iops));
  TRY(add_rates(options.write_iops, io.write_iops));
  return io;
}

}  // namespace

Result<void> add_resources(const ResourceOptions& options, oci::Resources& resources) {
  if (options == ResourceOptions{}) return {};
  resources.memory = memory_of(options);
  resources.cpu = cpu_of(options);
  resources.block_io = TRY(block_io_of(options));
  if (options.pids_limit != 0)
    resources.pids_limit = std::max<std::int64_t>(options.pids_limit, -1);
  return {};
}

Result<std::string> cgroups_path(const ResourceOptions& options, const std::string& id) {
  const std::string& parent = options.cgroup_parent;
  if (options.systemd) {
    if (parent.empty()) return "system.slice:caisson:" + id;
    if (parent.ends_with(".slice") && !parent.contains(':')) return parent + ":caisson:" + id;
    return fail(Error::invalid(
        "cgroup-parent for systemd cgroup should be a valid slice named as \"xxx.slice\""));
  }
  if (parent.empty()) return "caisson/" + id;
  for (const std::string_view part : split(parent, '/')) {
    if (part == "." || part == "..") {
      return fail(Error::invalid("invalid --cgroup-parent \"" + parent +
                                 "\": a path without . and .. is needed"));
    }
  }
  const std::size_t first = parent.find_first_not_of('/');
  const std::size_t last = parent.find_last_not_of('/');
  if (first == std::string::npos) return id;
  return parent.substr(first, last + 1 - first) + "/" + id;
}

}  // namespace caisson::engine
