// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.h"
#include "oci/config.h"
#include "sys/process.h"

namespace caisson::process {

// Clones a process in the namespaces of the configuration, the new ones and those of paths, and in
// the v2 control group where group_fd >= 0. It is a child of the caller, runs `become` and never
// comes back from it. The caller stays in its own namespaces and keeps its privileges.
Result<sys::CloneResult> clone_into(const oci::Linux& config, int group_fd,
                                    const std::function<void()>& become);

// The cgroup namespace that the child is to join itself (Inheritance::cgroup_namespace), or
// nullptr: where control groups are mounted with nsdelegate, as systemd does, nobody gets into a
// group from outside of the namespace that the caller is in (cgroups(7)). In a new user namespace
// the child may lack the right to, and the parent joins.
const oci::Namespace* joined_cgroup_namespace(const oci::Linux& config);

}  // namespace caisson::process
