// SPDX-License-Identifier: Apache-2.0
#include "base/strings.h"
#include "cgroup/controller.h"

namespace caisson::cgroup {

bool cpuset_requested(const oci::Resources& resources) {
  return resources.cpu && (!resources.cpu->cpus.empty() || !resources.cpu->mems.empty());
}

Result<void> write_cpuset(const Directory& group, const oci::Resources& resources) {
  const oci::Cpu& cpu = *resources.cpu;
  if (!cpu.cpus.empty()) {
    TRY(write_field(group, "linux.resources.cpu.cpus", "cpuset.cpus", cpu.cpus));
  }
  if (!cpu.mems.empty()) {
    TRY(write_field(group, "linux.resources.cpu.mems", "cpuset.mems", cpu.mems));
  }
  return {};
}

Result<void> inherit_cpuset(const Directory& group) {
  const Directory parent = group.parent();
  for (const std::string_view file : {"cpuset.cpus", "cpuset.mems"}) {
    const std::string own = TRY(group.read(file));
    if (!trim(own).empty()) continue;
    std::string inherited = TRY(parent.read(file));
    if (trim(inherited).empty()) {
      // Somebody made the parent and nothing more; the root's is never empty.
      TRY(inherit_cpuset(parent));
      inherited = TRY(parent.read(file));
    }
    TRY(group.write(file, trim(inherited)));
  }
  return {};
}

}  // namespace caisson::cgroup
