// SPDX-License-Identifier: Apache-2.0
#include "cgroup/conventional_hierarchies.h"

#include <string>
#include <utility>

#include "base/strings.h"

namespace caisson::cgroup {

std::vector<Hierarchy> conventional_hierarchies(std::string_view own_groups) {
  constexpr std::string_view kNamed = "name=";
  std::vector<Hierarchy> found;
  for (const std::string_view line : split(own_groups, '\n')) {
    // 4:cpu,cpuacct:/user.slice, and 0::/user.slice for v2
    const auto fields = split(line, ':');
    if (fields.size() < 3) continue;
    Hierarchy hierarchy;
    hierarchy.unified = fields[0] == "0";
    std::string_view name = "unified";
    if (!hierarchy.unified) {
      name = fields[1];
      for (const std::string_view controller : split(name, ',')) {
        hierarchy.controllers.emplace_back(controller);
      }
      if (name.starts_with(kNamed)) name.remove_prefix(kNamed.size());
    }
    hierarchy.mount_point = "/sys/fs/cgroup/" + std::string(name);
    found.push_back(std::move(hierarchy));
  }
  return found;
}

}  // namespace caisson::cgroup
