// SPDX-License-Identifier: Apache-2.0
#include "cgroup/hierarchy.h"

#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "cgroup/conventional_hierarchies.h"
#include "cgroup/directory.h"

namespace caisson::cgroup {
namespace {

constexpr const char* kMountPoint = "/sys/fs/cgroup";

// A v1 mount's super options hold its controllers among flags such as "rw", "seclabel",
// "clone_children": only known names count.
constexpr std::array<std::string_view, 14> kV1Controllers = {
    "blkio",  "cpu",  "cpuacct", "cpuset",   "devices",    "freezer", "hugetlb",
    "memory", "misc", "net_cls", "net_prio", "perf_event", "pids",    "rdma"};

constexpr std::string_view kNamed = "name=";

bool is_v1_controller(std::string_view option) {
  return std::ranges::find(kV1Controllers, option) != kV1Controllers.end() ||
         option.starts_with(kNamed);
}

bool has_type(const char* path, long type) {
  struct statfs info{};
  return ::statfs(path, &info) == 0 && info.f_type == type;
}

// Blanks and backslashes in mountinfo are written as \040 and so on.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      if (const auto code = parse_integer<unsigned char>(text.substr(i + 1, 3), 8)) {
        plain += static_cast<char>(*code);
        i += 3;
        continue;
      }
    }
    plain += text[i];
  }
  return plain;
}

}  // namespace

bool Hierarchy::has(std::string_view controller) const {
  return std::ranges::find(controllers, controller) != controllers.end();
}

std::vector<Hierarchy> parse_hierarchies(std::string_view mountinfo) {
  std::vector<Hierarchy> found;
  std::vector<std::string_view> devices;
  for (const std::string_view line : split(mountinfo, '\n')) {
    // 36 31 0:33 / /sys/fs/cgroup/devices rw,relatime shared:9 - cgroup cgroup rw,devices
    const std::size_t separator = line.find(" - cgroup");
    if (separator == std::string_view::npos) continue;
    const auto mount = split(line.substr(0, separator), ' ');
    const auto source = split(line.substr(separator + 3), ' ');
    if (mount.size() < 6 || source.size() < 3) continue;
    const bool unified = source[0] == "cgroup2";
    if (!unified && source[0] != "cgroup") continue;
    // The same tree can be mounted again, for a container say; the first mount is the host's.
    if (std::ranges::find(devices, mount[2]) != devices.end()) continue;
    devices.push_back(mount[2]);
    Hierarchy hierarchy{.mount_point = unescape(mount[4]), .unified = unified, .controllers = {}};
    if (!unified) {
      for (const std::string_view option : split(source[2], ',')) {
        if (is_v1_controller(option)) hierarchy.controllers.emplace_back(option);
      }
    }
    found.push_back(std::move(hierarchy));
  }
  return found;
}

Result<std::vector<Hierarchy>> mounted_hierarchies() {
  std::vector<Hierarchy> hierarchies;
  // A v2-only host is told by one call. Reading mountinfo costs the more, the more is mounted,
  // three mounts for each of Docker's containers, so it comes last.
  if (has_type(kMountPoint, CGROUP2_SUPER_MAGIC)) {
    hierarchies.push_back({.mount_point = kMountPoint, .unified = true, .controllers = {}});
  } else {
    hierarchies = conventional_hierarchies(TRY(Directory("/proc/self").read("cgroup")));
    const bool usual = std::ranges::all_of(hierarchies, [](const Hierarchy& one) {
      return has_type(one.mount_point.c_str(),
                      one.unified ? CGROUP2_SUPER_MAGIC : CGROUP_SUPER_MAGIC);
    });
    if (!usual || hierarchies.empty()) {
      hierarchies = parse_hierarchies(TRY(Directory("/proc/self").read("mountinfo")));
    }
  }
  for (Hierarchy& hierarchy : hierarchies) {
    if (!hierarchy.unified) continue;
    const std::string names = TRY(Directory(hierarchy.mount_point).read("cgroup.controllers"));
    for (const std::string_view name : split(trim(names), ' ')) {
      if (!name.empty()) hierarchy.controllers.emplace_back(name);
    }
  }
  return hierarchies;
}

Mode mode_of(std::span<const Hierarchy> hierarchies) {
  const bool v2 = std::ranges::any_of(hierarchies, &Hierarchy::unified);
  const bool v1 = !std::ranges::all_of(hierarchies, &Hierarchy::unified);
  if (v1 && v2) return Mode::kHybrid;
  if (v1) return Mode::kV1;
  return v2 ? Mode::kV2 : Mode::kNone;
}

Result<Mode> detect_mode() {
  return mode_of(TRY(mounted_hierarchies()));
}

}  // namespace caisson::cgroup
