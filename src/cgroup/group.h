// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "cgroup/cgroup.h"
#include "cgroup/directory.h"
#include "cgroup/hierarchy.h"

namespace caisson::cgroup {

// A group's directory on one hierarchy.
struct Member {
  Hierarchy hierarchy;
  Directory directory;
};

// The group that consists of these directories; they need not exist.
Result<std::unique_ptr<Cgroup>> group_of(std::vector<Member> members);

}  // namespace caisson::cgroup
