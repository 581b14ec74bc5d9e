// SPDX-License-Identifier: Apache-2.0
#include "engine/defaults.h"

#include <filesystem>

#include "container/device_rules.h"

namespace caisson::engine {

std::vector<oci::Mount> default_mounts() {
  return {
      {"/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}, {}, {}},
      {"/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}, {}, {}},
      {"/dev/pts",
       "devpts",
       "devpts",
       {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"},
       {},
       {}},
      {"/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev", "ro"}, {}, {}},
      {"/sys/fs/cgroup", "cgroup", "cgroup", {"ro", "nosuid", "noexec", "nodev"}, {}, {}},
      {"/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}, {}, {}},
      {"/dev/shm",
       "tmpfs",
       "shm",
       {"nosuid", "noexec", "nodev", "mode=1777", "size=67108864"},
       {},
       {}},
  };
}

std::vector<std::string> default_masked_paths() {
  std::vector<std::string> paths = {
      "/proc/acpi",
      "/proc/asound",
      "/proc/interrupts",
      "/proc/kcore",
      "/proc/keys",
      "/proc/latency_stats",
      "/proc/sched_debug",
      "/proc/scsi",
      "/proc/timer_list",
      "/proc/timer_stats",
      "/sys/devices/virtual/powercap",
      "/sys/firmware",
  };
  // One per processor: how often it was throttled tells what the host's other tenants do.
  for (unsigned cpu = 0;; ++cpu) {
    std::string path = "/sys/devices/system/cpu/cpu" + std::to_string(cpu);
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return paths;
    path += "/thermal_throttle";
    if (std::filesystem::exists(path, error)) paths.push_back(std::move(path));
  }
}

std::vector<std::string> default_readonly_paths() {
  return {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"};
}

std::vector<oci::DeviceRule> default_device_rules() {
  std::vector<oci::DeviceRule> rules = {{false, 'a', {}, {}, "rwm"}};  // first: nothing
  const std::vector<oci::DeviceRule> standard = container::standard_device_rules();
  rules.insert(rules.end(), standard.begin(), standard.end());
  return rules;
}

}  // namespace caisson::engine
