// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/store.h"
#include "engine/volume_store.h"

namespace caisson::engine {

struct Pruned {
  std::vector<std::string> removed;  // ids, or names
  std::uint64_t reclaimed = 0;       // bytes
};

// Removes every container that doesn't run and that `wanted` says yes to. Needs root.
Result<Pruned> prune_containers(const Store& store,
                                const std::function<Result<bool>(const Record&)>& wanted);

// Removes every volume that no container has and that `wanted` says yes to. Needs root.
Result<Pruned> prune_volumes(const Store& store,
                             const std::function<Result<bool>(const Volume&)>& wanted);

}  // namespace caisson::engine
