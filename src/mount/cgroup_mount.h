// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "mount/options.h"

namespace caisson::mount {

struct CgroupView {
  // What the hierarchies are called as mount options, "unified" for the v2 tree, on which the
  // container has a group of its own, and that group's directory.
  const std::map<std::string, std::string>& groups;
  // Whether the container has a control-group namespace, whose root is that group.
  bool own_namespace = false;
};

// Whether the v2 tree is all that the host has of control groups, at its usual place.
Result<bool> is_host_unified();

// Shows the container its control groups: on a v2 host one cgroup2 mount, elsewhere a tmpfs with
// one mount per v1 hierarchy, and "unified" for the v2 tree of a hybrid host. On a hierarchy where
// it has no group of its own, its processes are where the caller is, and that group, with the
// host's others below it, would show; so would all of the host's without a namespace, where the
// own group's directory is bound instead. On v2 the whole tree shows then, as with other runtimes.
// Must run after the cgroup namespace was made.
Result<void> mount_cgroups(int root, const std::string& destination, const Options& options,
                           const CgroupView& view);

}  // namespace caisson::mount
