// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cgroup/cgroup.h"

namespace caisson::cgroup {

// What Cgroup::paths() says of a group that belongs to a unit, beside its directories.
inline constexpr std::string_view kUnitPrefix = "unit:";

// As create() with every hierarchy, for a path where `pid`, and nobody else, may be already.
Result<std::unique_ptr<Cgroup>> create_around(std::string_view path,
                                              const oci::Resources& resources, pid_t pid);

// The name of the unit that is made for a cgroupsPath.
Result<std::string> unit_of(std::string_view cgroups_path, std::string_view id);

// The group `files`, which belongs to the unit.
std::unique_ptr<Cgroup> unit_group(std::unique_ptr<Cgroup> files, std::string unit);

}  // namespace caisson::cgroup
