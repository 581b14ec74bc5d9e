// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

struct Pruned {
  std::vector<std::string> ids;
  std::uint64_t reclaimed = 0;  // bytes
};

// Removes every container that doesn't run and that `wanted` says yes to. Needs root.
Result<Pruned> prune_containers(const Store& store,
                                const std::function<Result<bool>(const Record&)>& wanted);

}  // namespace caisson::engine
