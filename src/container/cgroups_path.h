// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace caisson::container {

// Where the container's group is, by linux.cgroupsPath or without it.
inline std::string cgroups_path(const std::string& configured, const std::string& id) {
  return configured.empty() ? "caisson/" + id : configured;
}

}  // namespace caisson::container
