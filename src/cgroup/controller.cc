// SPDX-License-Identifier: Apache-2.0
#include "cgroup/controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace caisson::cgroup {
namespace {

bool pids_requested(const oci::Resources& resources) {
  return resources.pids_limit.has_value();
}

Result<void> write_pids(const Directory& group, const oci::Resources& resources) {
  const std::int64_t limit = *resources.pids_limit;
  // systemd can't express 0, and a group of one process behaves the same: its first can't fork.
  const std::string value = limit < 0 ? "max" : fmt::to_string(std::max<std::int64_t>(limit, 1));
  return write_field(group, "linux.resources.pids.limit", "pids.max", value);
}

bool hugetlb_requested(const oci::Resources& resources) {
  return !resources.hugepage_limits.empty();
}

Result<void> write_hugetlb(const Directory& group, const oci::Resources& resources,
                           std::string_view suffix) {
  constexpr std::string_view kField = "linux.resources.hugepageLimits";
  for (const oci::HugepageLimit& limit : resources.hugepage_limits) {
    if (limit.page_size.empty() || limit.page_size.contains('/')) {
      return fail(Error::invalid(
          fmt::format("{}.pageSize: \"{}\" is no page size", kField, limit.page_size)));
    }
    const std::string value = fmt::to_string(limit.limit);
    TRY(write_field(group, kField, fmt::format("hugetlb.{}.{}", limit.page_size, suffix), value));
    // Reservations count apart since 5.7; without their own limit, a mapping that is never touched
    // can take every page.
    const std::string reserved = fmt::format("hugetlb.{}.rsvd.{}", limit.page_size, suffix);
    if (group.has(reserved)) TRY(write_field(group, kField, reserved, value));
  }
  return {};
}

Result<void> write_hugetlb_v1(const Directory& group, const oci::Resources& resources) {
  return write_hugetlb(group, resources, "limit_in_bytes");
}

Result<void> write_hugetlb_v2(const Directory& group, const oci::Resources& resources) {
  return write_hugetlb(group, resources, "max");
}

bool class_id_requested(const oci::Resources& resources) {
  return resources.network && resources.network->class_id;
}

Result<void> write_class_id(const Directory& group, const oci::Resources& resources) {
  return write_field(group, "linux.resources.network.classID", "net_cls.classid",
                     fmt::to_string(*resources.network->class_id));
}

bool priorities_requested(const oci::Resources& resources) {
  return resources.network && !resources.network->priorities.empty();
}

Result<void> write_priorities(const Directory& group, const oci::Resources& resources) {
  for (const oci::NetworkPriority& priority : resources.network->priorities) {
    TRY(write_field(group, "linux.resources.network.priorities", "net_prio.ifpriomap",
                    fmt::format("{} {}", priority.name, priority.priority)));
  }
  return {};
}

bool rdma_requested(const oci::Resources& resources) {
  return !resources.rdma.empty();
}

Result<void> write_rdma(const Directory& group, const oci::Resources& resources) {
  for (const auto& [device, limit] : resources.rdma) {
    std::string line = device;
    if (limit.hca_handles) line += fmt::format(" hca_handle={}", *limit.hca_handles);
    if (limit.hca_objects) line += fmt::format(" hca_object={}", *limit.hca_objects);
    TRY(write_field(group, "linux.resources.rdma", "rdma.max", line));
  }
  return {};
}

// cpuset comes before cpu: with a CPU that others hold exclusively it is the likelier refusal.
constexpr std::array kControllers = {
    Controller{"linux.resources.memory", "memory", "memory", memory_requested, write_memory_v1,
               write_memory_v2},
    Controller{"linux.resources.cpu", "cpuset", "cpuset", cpuset_requested, write_cpuset,
               write_cpuset},
    Controller{"linux.resources.cpu", "cpu", "cpu", cpu_requested, write_cpu_v1, write_cpu_v2},
    Controller{"linux.resources.pids", "pids", "pids", pids_requested, write_pids, write_pids},
    Controller{"linux.resources.blockIO", "blkio", "io", block_io_requested, write_block_io_v1,
               write_block_io_v2},
    Controller{"linux.resources.hugepageLimits", "hugetlb", "hugetlb", hugetlb_requested,
               write_hugetlb_v1, write_hugetlb_v2},
    Controller{"linux.resources.network.classID", "net_cls", "", class_id_requested, write_class_id,
               nullptr},
    Controller{"linux.resources.network.priorities", "net_prio", "", priorities_requested,
               write_priorities, nullptr},
    Controller{"linux.resources.rdma", "rdma", "rdma", rdma_requested, write_rdma, write_rdma},
};

}  // namespace

std::span<const Controller> controllers() {
  return kControllers;
}

Result<void> write_field(const Directory& group, std::string_view field, std::string_view file,
                         std::string_view value) {
  auto written = group.write(file, value);
  if (written) return {};
  if (written.error().errnum == ENOENT) {
    return fail(unsupported_field(field, fmt::format("this kernel has no {}", file)));
  }
  return fail(std::move(written.error()).in(field));
}

Error unsupported_field(std::string_view field, std::string_view why) {
  return Error::unsupported(fmt::format("{}: {}", field, why));
}

}  // namespace caisson::cgroup
