// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace caisson::process {

// A detached copy of the mount that the process `pid` has at the path: of its mount namespace,
// which a helper enters for it, since a mount can be copied from within alone (open_tree(2)). No
// link on the path is followed. Needs CAP_SYS_ADMIN over both namespaces, and a single-threaded
// caller.
Result<UniqueFd> clone_foreign_mount(pid_t pid, const std::string& path);

}  // namespace caisson::process
