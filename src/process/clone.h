// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.h"
#include "base/unique_fd.h"
#include "cgroup/cgroup.h"
#include "process/init_context.h"
#include "process/plan.h"
#include "sys/process.h"

namespace caisson::process {

// The control group that a process is born into, or enters; borrowed.
struct Group {
  int fd;                            // Cgroup::clone_into_fd(), or -1
  const cgroup::Entrance& entrance;  // Cgroup::entrance()
};

struct Cloned {
  sys::CloneResult process;
  // The process's elder sibling, which made it and ends by itself; the caller has to wait for it.
  UniqueFd helper = {};
};

// Clones a process in the namespaces of the plan's configuration, the new ones and those of paths.
// It is a child of the caller, runs `become` with what is left of the way into its group, and never
// comes back from it. The caller stays in its own namespaces and keeps its privileges.
//
// In a PID namespace that is joined others can look at the process from its first instant on, so
// it comes into being without the caller's descriptors and environment.
Result<Cloned> clone_into(const Plan& plan, const Inheritance& inherited, const Group& group,
                          const std::function<void(const cgroup::Entrance&)>& become);

// The cgroup namespace that the child is to join itself (Inheritance::cgroup_namespace), or
// nullptr: where control groups are mounted with nsdelegate, as systemd does, nobody gets into a
// group from outside of the namespace that the caller is in (cgroups(7)). In a new user namespace
// the child may lack the right to, and the parent joins.
const oci::Namespace* joined_cgroup_namespace(const oci::Linux& config);

// Whether the container's processes are in the caller's mount namespace. The first one is made in a
// new one all the same, and goes back when all is mounted (Inheritance::mount_namespace).
bool shares_mounts(const oci::Linux& config);

}  // namespace caisson::process
