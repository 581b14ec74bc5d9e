// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>
#include <span>
#include <string>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::process {

// setrlimit(2) for the calling process. kInvalid for an unknown name.
Result<void> set_rlimits(std::span<const oci::Rlimit> rlimits);

// Raises the hard limits of a process to what the list has, where they are lower: a process in a
// user namespace of its own can only lower them. Needs CAP_SYS_RESOURCE where anything is raised.
Result<void> raise_hard_limits(pid_t pid, std::span<const oci::Rlimit> rlimits);

// /proc/PID/oom_score_adj. Lowering it needs CAP_SYS_RESOURCE in the initial user namespace.
Result<void> set_oom_score(pid_t pid, int adjustment);

// Writes kernel parameters of the calling process's namespaces through the host's /proc, so that
// nothing of the container's own /proc can stand in the way (CVE-2025-52881). A parameter that is
// not bound to a namespace which the container has of its own is refused: it would change the host.
Result<void> set_sysctls(const std::map<std::string, std::string>& sysctls,
                         std::span<const oci::Namespace> namespaces);

}  // namespace caisson::process
