// SPDX-License-Identifier: Apache-2.0
#include "cgroup/support.h"

#include <unistd.h>

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

#include "base/strings.h"
#include "cgroup/directory.h"
#include "cgroup/hierarchy.h"

namespace caisson::cgroup {
namespace {

bool exists(const char* path) {
  return ::access(path, F_OK) == 0;
}

// Where a controller is: on v1 the hierarchy's root, or the v2 tree's.
struct Place {
  Directory root;
  bool unified;
};

std::optional<Place> find_place(std::span<const Hierarchy> mounted, std::string_view v1,
                                std::string_view v2) {
  const auto found = std::ranges::find_if(mounted, [&](const Hierarchy& hierarchy) {
    return hierarchy.has(hierarchy.unified ? v2 : v1);
  });
  if (found == mounted.end()) return std::nullopt;
  return Place{Directory(found->mount_point), found->unified};
}

void look_at_memory(const Place& place, Support& support) {
  support.memory = true;
  support.reservation = true;
  if (place.unified) {
    // The root has no memory.swap.max; the kernel makes it wherever it can swap.
    support.swap = exists("/proc/swaps");
    return;
  }
  support.swap = place.root.has("memory.memsw.limit_in_bytes");
  support.swappiness = place.root.has("memory.swappiness");
  support.oom_kill_disable = place.root.has("memory.oom_control");
}

void look_at_cpu(const Place& place, Support& support) {
  support.cpu_shares = true;
  // CONFIG_CFS_BANDWIDTH; the v2 root has no cpu.max, but tells of throttling in cpu.stat only
  // where there is any, so the kernel's own switch is looked for.
  support.cpu_quota = place.unified ? exists("/proc/sys/kernel/sched_cfs_bandwidth_slice_us")
                                    : place.root.has("cpu.cfs_quota_us");
  support.cpu_realtime = !place.unified && place.root.has("cpu.rt_runtime_us");
}

Result<void> look_at_cpuset(const Place& place, Support& support) {
  support.cpuset = true;
  const bool effective = place.root.has("cpuset.cpus.effective");
  support.cpus = trim(TRY(place.root.read(effective ? "cpuset.cpus.effective" : "cpuset.cpus")));
  support.mems = trim(TRY(place.root.read(effective ? "cpuset.mems.effective" : "cpuset.mems")));
  return {};
}

// Weights come with a scheduler: BFQ, or on v2 the kernel's io.cost. Their files are not in the
// root, but each leaves another there.
void look_at_block_io(const Place& place, Support& support) {
  const auto has = [&place](std::string_view file) { return place.root.has(file); };
  if (place.unified) {
    support.io_throttle = true;
    support.io_weight =
        has("io.weight") || has("io.cost.qos") || has("io.bfq.weight") || exists("/sys/module/bfq");
    support.io_weight_by_bfq = !has("io.weight") && !has("io.cost.qos");
    return;
  }
  support.io_throttle = has("blkio.throttle.read_bps_device");
  support.io_weight =
      has("blkio.weight") || has("blkio.bfq.weight") || has("blkio.bfq.io_service_bytes");
  support.io_weight_by_bfq = !has("blkio.weight");
}

}  // namespace

Result<Support> host_support() {
  const std::vector<Hierarchy> mounted = TRY(mounted_hierarchies());
  Support support;
  if (const auto memory = find_place(mounted, "memory", "memory")) look_at_memory(*memory, support);
  if (const auto cpu = find_place(mounted, "cpu", "cpu")) look_at_cpu(*cpu, support);
  if (const auto cpuset = find_place(mounted, "cpuset", "cpuset")) {
    TRY(look_at_cpuset(*cpuset, support));
  }
  if (const auto io = find_place(mounted, "blkio", "io")) look_at_block_io(*io, support);
  support.pids = find_place(mounted, "pids", "pids").has_value();
  return support;
}

}  // namespace caisson::cgroup
