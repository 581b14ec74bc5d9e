// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "cgroup/directory.h"
#include "cgroup/hierarchy.h"
#include "oci/config.h"

// What only v2 trees have: controllers that parents switch on for their children, and the
// configuration's `unified` map of file names to values.
namespace caisson::cgroup {

using ControllerNames = std::set<std::string, std::less<>>;

// The controllers behind the keys of `unified` ("memory.high" → memory). A key that is no file
// name of a controller, or of one that the tree lacks, is an error.
Result<ControllerNames> unified_controllers(const oci::Resources& resources,
                                            const Hierarchy& hierarchy);

// Writes the map's values, a line at a time.
Result<void> write_unified(const Directory& group, const oci::Resources& resources);

// Switches controllers on for the children of a group, where they are not on yet: the required
// ones, or it is an error, and of the wanted ones those that the kernel grants.
Result<void> enable_for_children(const Directory& group, const ControllerNames& required,
                                 const ControllerNames& wanted);

}  // namespace caisson::cgroup
