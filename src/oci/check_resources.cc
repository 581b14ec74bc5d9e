// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "oci/checks.h"
#include "oci/number_list.h"

namespace caisson::oci {
namespace {

Finding check_device_rules(const Resources& resources) {
  for (std::size_t i = 0; i < resources.devices.size(); ++i) {
    const std::string& access = resources.devices[i].access;
    if (access.find_first_not_of("rwm") == std::string::npos) continue;
    return Violation{fmt::format("devices[{}].access", i),
                     quoted(access) + " has letters beside r, w, m"};
  }
  return std::nullopt;
}

Finding check_memory(const Resources& resources) {
  if (!resources.memory) return std::nullopt;
  const Memory& memory = *resources.memory;
  const std::pair<std::string_view, std::optional<std::int64_t>> limits[] = {
      {"limit", memory.limit},
      {"reservation", memory.reservation},
      {"swap", memory.swap},
      {"kernel", memory.kernel},
      {"kernelTCP", memory.kernel_tcp}};
  for (const auto& [name, limit] : limits) {
    if (!limit || *limit >= -1) continue;
    return Violation{fmt::format("memory.{}", name),
                     fmt::format("{} is neither a number of bytes nor -1 (unlimited)", *limit)};
  }
  if (memory.swappiness && *memory.swappiness > 100) {
    return Violation{"memory.swappiness",
                     fmt::format("{} is not from 0 to 100", *memory.swappiness)};
  }
  return std::nullopt;
}

Finding check_cpu(const Resources& resources) {
  if (!resources.cpu) return std::nullopt;
  const Cpu& cpu = *resources.cpu;
  const std::int64_t quota = cpu.quota.value_or(-1);
  if (cpu.burst && quota > 0 && *cpu.burst > static_cast<std::uint64_t>(quota)) {
    return Violation{"cpu.burst", fmt::format("{} is more than the quota {}", *cpu.burst, quota)};
  }
  if (cpu.idle && *cpu.idle != 0 && *cpu.idle != 1) {
    return Violation{"cpu.idle", fmt::format("{} is neither 0 nor 1", *cpu.idle)};
  }
  const std::pair<std::string_view, const std::string*> lists[] = {{"cpus", &cpu.cpus},
                                                                   {"mems", &cpu.mems}};
  for (const auto& [name, list] : lists) {
    if (parse_number_list(*list)) continue;
    return Violation{fmt::format("cpu.{}", name), quoted(*list) + " is not a list such as 0-3,7"};
  }
  return std::nullopt;
}

Finding check_pids(const Resources& resources) {
  if (!resources.pids_limit || *resources.pids_limit >= -1) return std::nullopt;
  return Violation{"pids.limit", fmt::format("{} is neither a number of tasks nor -1 (unlimited)",
                                             *resources.pids_limit)};
}

template <class T>
Finding check_block_devices(std::string_view list, const std::vector<T>& devices) {
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const std::string field = fmt::format("blockIO.{}[{}]", list, i);
    if (devices[i].major < 0) return Violation{field + ".major", "must not be negative"};
    if (devices[i].minor < 0) return Violation{field + ".minor", "must not be negative"};
    if constexpr (requires { devices[i].leaf_weight; }) {
      if (!devices[i].weight && !devices[i].leaf_weight) {
        return Violation{field, "needs a weight or a leafWeight"};
      }
    }
  }
  return std::nullopt;
}

Finding check_block_io(const Resources& resources) {
  if (!resources.block_io) return std::nullopt;
  const BlockIo& io = *resources.block_io;
  if (Finding found = check_block_devices("weightDevice", io.weight_devices)) return found;
  if (Finding found = check_block_devices("throttleReadBpsDevice", io.read_bps)) return found;
  if (Finding found = check_block_devices("throttleWriteBpsDevice", io.write_bps)) return found;
  if (Finding found = check_block_devices("throttleReadIOPSDevice", io.read_iops)) return found;
  return check_block_devices("throttleWriteIOPSDevice", io.write_iops);
}

// "2MB": it becomes part of a file's name.
bool is_page_size(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos || text.front() == '0') return false;
  const std::string_view unit = text.substr(digits);
  return unit == "KB" || unit == "MB" || unit == "GB";
}

Finding check_hugepages(const Resources& resources) {
  for (std::size_t i = 0; i < resources.hugepage_limits.size(); ++i) {
    const std::string& size = resources.hugepage_limits[i].page_size;
    if (is_page_size(size)) continue;
    return Violation{fmt::format("hugepageLimits[{}].pageSize", i),
                     quoted(size) + " is not a size such as 2MB"};
  }
  return std::nullopt;
}

Finding check_rdma(const Resources& resources) {
  for (const auto& [device, limit] : resources.rdma) {
    if (limit.hca_handles || limit.hca_objects) continue;
    return Violation{"rdma." + device, "needs hcaHandles or hcaObjects"};
  }
  return std::nullopt;
}

// The keys are names of files in the container's group, and must not lead out of it.
Finding check_unified(const Resources& resources) {
  for (const auto& [file, value] : resources.unified) {
    if (file.find('/') == std::string::npos && file.find('.') != std::string::npos &&
        !file.starts_with('.')) {
      continue;
    }
    return Violation{"unified." + file, "not the name of a control file such as memory.high"};
  }
  return std::nullopt;
}

constexpr std::array<Check<Resources>, 8> kChecks = {
    check_device_rules, check_memory,    check_cpu,  check_pids,
    check_block_io,     check_hugepages, check_rdma, check_unified,
};

}  // namespace

std::span<const Check<Resources>> resource_checks() {
  return kChecks;
}

}  // namespace caisson::oci
