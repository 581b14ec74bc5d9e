// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "cgroup/cgroup.h"
#include "cgroup/hierarchy.h"
#include "cgroup/support.h"
#include "host/finding.h"

namespace caisson::host {
namespace {

using cgroup::Hierarchy;

struct Controller {
  const char* v1;
  const char* v2;  // "" where v2 has none, or needs none
  const char* cost;
};

constexpr std::array kControllers = std::to_array<Controller>({
    {"memory", "memory", "no -m, --memory-swap, --memory-reservation; no OOM reports"},
    {"cpu", "cpu", "no --cpus, --cpu-quota, --cpu-shares"},
    {"cpuset", "cpuset", "no --cpuset-cpus, --cpuset-mems"},
    {"pids", "pids", "no --pids-limit: fork bombs reach the host"},
    {"blkio", "io", "no --blkio-weight, --device-read-bps and the like"},
    {"hugetlb", "hugetlb", "no limits of huge pages"},
    {"rdma", "rdma", "no limits of RDMA devices"},
    {"net_cls", "", "no network class ids (v1)"},
    {"net_prio", "", "no network priorities (v1)"},
    {"perf_event", "perf_event", "no performance events by container"},
});

const Hierarchy* find(const std::vector<Hierarchy>& mounted, const Controller& controller) {
  const auto found = std::ranges::find_if(mounted, [&](const Hierarchy& hierarchy) {
    return hierarchy.has(hierarchy.unified ? controller.v2 : controller.v1);
  });
  return found == mounted.end() ? nullptr : &*found;
}

std::string place_of(const Hierarchy& hierarchy) {
  return fmt::format("{} at {}", hierarchy.unified ? "v2" : "v1", hierarchy.mount_point);
}

Finding look_at(const Controller& controller, const std::vector<Hierarchy>& mounted) {
  Finding finding{"control groups", controller.v1};
  if (const Hierarchy* hierarchy = find(mounted, controller)) {
    finding.found = place_of(*hierarchy);
    return finding;
  }
  finding.verdict = Verdict::kLimited;
  finding.found = "not mounted";
  finding.cost = controller.cost;
  finding.remedy = *controller.v2 == '\0'
                       ? fmt::format("mount the v1 hierarchy {}", controller.v1)
                       : fmt::format(
                             "mount cgroup v2, or the v1 hierarchy {}, in a kernel that "
                             "has the controller",
                             controller.v1);
  return finding;
}

std::string_view layout_name(cgroup::Mode mode) {
  constexpr std::array<std::string_view, 4> kNames = {"none", "v1", "v2", "hybrid (v1 and v2)"};
  return kNames[static_cast<std::size_t>(mode)];
}

void look_at_layout(Findings& findings, const std::vector<Hierarchy>& mounted) {
  const cgroup::Mode mode = cgroup::mode_of(mounted);
  Finding layout{"control groups", "layout", Verdict::kGood, std::string(layout_name(mode))};
  if (mode == cgroup::Mode::kNone) {
    layout.verdict = Verdict::kMissing;
    layout.cost = "no container runs: nothing keeps it from the host's devices";
    layout.remedy = "mount -t cgroup2 cgroup2 /sys/fs/cgroup";
  }
  findings.push_back(std::move(layout));
  const bool systemd = ::access("/run/systemd/system", F_OK) == 0;
  findings.push_back({"control groups", "driver", Verdict::kGood,
                      systemd ? "cgroupfs; caisson-runtime: systemd too" : "cgroupfs"});
}

void look_at_devices(Findings& findings, const std::vector<Hierarchy>& mounted) {
  const auto found = std::ranges::find_if(mounted, [](const Hierarchy& hierarchy) {
    return hierarchy.unified || hierarchy.has("devices");
  });
  if (found == mounted.end()) return;  // said of the layout
  findings.push_back({"control groups", "devices", Verdict::kGood,
                      place_of(*found) + (found->unified ? " (BPF)" : "")});
  const auto freezer = std::ranges::find_if(mounted, [](const Hierarchy& hierarchy) {
    return hierarchy.unified || hierarchy.has("freezer");
  });
  if (freezer != mounted.end()) {
    findings.push_back({"control groups", "freezer", Verdict::kGood, place_of(*freezer)});
  } else {
    findings.push_back({"control groups", "freezer", Verdict::kLimited, "not mounted",
                        "no pause, no unpause", "mount cgroup v2, or the v1 hierarchy freezer"});
  }
}

void look_at_details(Findings& findings, bool v1) {
  const auto support = cgroup::host_support();
  if (!support) {
    findings.push_back({"control groups", "limits", Verdict::kLimited, support.error().message(),
                        "limits are not known", ""});
    return;
  }
  const auto note = [&](bool there, const char* subject, const char* cost, const char* remedy) {
    if (there) return;
    findings.push_back({"control groups", subject, Verdict::kLimited, "none", cost, remedy});
  };
  note(!support->memory || support->swap, "swap accounting", "-m limits memory without swap",
       "boot with swapaccount=1");
  note(!support->cpu_shares || support->cpu_quota, "CPU bandwidth", "no --cpus, --cpu-quota",
       "a kernel with CONFIG_CFS_BANDWIDTH");
  note(!support->io_throttle || support->io_weight, "I/O weights",
       "no --blkio-weight, --blkio-weight-device", "the scheduler bfq: modprobe bfq");
  note(!v1 || !support->cpu_shares || support->cpu_realtime, "real-time bandwidth",
       "no --cpu-rt-runtime", "a kernel with CONFIG_RT_GROUP_SCHED");
  note(::access("/proc/pressure", F_OK) == 0, "pressure", "no pressure in the events' statistics",
       "a kernel with CONFIG_PSI, or boot with psi=1");
}

}  // namespace

void look_at_control_groups(Findings& findings) {
  const auto mounted = cgroup::mounted_hierarchies();
  if (!mounted) {
    findings.push_back({"control groups", "layout", Verdict::kMissing, mounted.error().message(),
                        "no container runs", "mount -t cgroup2 cgroup2 /sys/fs/cgroup"});
    return;
  }
  look_at_layout(findings, *mounted);
  look_at_devices(findings, *mounted);
  for (const Controller& controller : kControllers) {
    findings.push_back(look_at(controller, *mounted));
  }
  const cgroup::Mode mode = cgroup::mode_of(*mounted);
  look_at_details(findings, mode == cgroup::Mode::kV1 || mode == cgroup::Mode::kHybrid);
}

}  // namespace caisson::host
