// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "mount/options.h"

namespace caisson::mount {

// Shows the container its control groups: on a v2 host one cgroup2 mount, elsewhere a tmpfs with
// one mount per v1 hierarchy of the host, each rooted at the caller's cgroup namespace. Must run
// after that namespace was made, or the host's whole tree would show.
Result<void> mount_cgroups(int root, const std::string& destination, const Options& options);

}  // namespace caisson::mount
