// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cgroup/support.h"
#include "engine/resource_options.h"

namespace caisson::engine {

struct CheckedResources {
  ResourceOptions options;            // without what the host can't limit
  std::vector<std::string> warnings;  // of what was dropped, in Docker's words
};

enum class ResourceUse : std::uint8_t { kCreate, kUpdate };

// Docker's rules for limits, in its order and words: what contradicts itself or lies outside the
// kernel's range is kInvalid; what this host has no controller for is dropped with a warning.
Result<CheckedResources> check_resources(ResourceOptions options, const cgroup::Support& support,
                                         unsigned processors, ResourceUse use);

// The same for this host.
Result<CheckedResources> check_resources(ResourceOptions options, ResourceUse use);

// What an update makes of limits that a container has; kInvalid where they can't stand together.
Result<ResourceOptions> updated_resources(const ResourceOptions& present,
                                          const ResourceOptions& update);

// "WARNING: TEXT" on standard error, one line each: what scripts that call docker look for.
void tell(const std::vector<std::string>& warnings);

}  // namespace caisson::engine
