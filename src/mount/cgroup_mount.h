// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "mount/options.h"

namespace caisson::mount {

// Shows the container its control groups: on a v2 host one cgroup2 mount, elsewhere a tmpfs with
// one mount per v1 hierarchy, and "unified" for the v2 tree of a hybrid host. `v1_hierarchies` are
// those on which the container has a group of its own: on any other its processes are where the
// caller is, and that group, with the host's others below it, would show. Must run after the cgroup
// namespace was made.
Result<void> mount_cgroups(int root, const std::string& destination, const Options& options,
                           std::span<const std::string> v1_hierarchies);

}  // namespace caisson::mount
