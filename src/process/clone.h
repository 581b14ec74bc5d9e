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

}  // namespace caisson::process
