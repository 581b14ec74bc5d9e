// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

// Bytes of the files below a directory: each once, however many names it has. Nothing where there
// is no such directory. What vanishes while it is looked at doesn't count.
Result<std::uint64_t> tree_size(const std::string& directory);

struct ContainerSize {
  std::uint64_t written = 0;  // by the container, to its root directory
  std::uint64_t root = 0;     // that and its image
};
Result<ContainerSize> container_size(const Store& store, const Container& container,
                                     const Record& record);

}  // namespace caisson::engine
