// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "engine/store.h"
#include "engine/volume_store.h"

namespace caisson::engine {

// Bytes of the files below a directory: each once, however many names it has. Nothing where there
// is no such directory. What vanishes while it is looked at doesn't count.
Result<std::uint64_t> tree_size(const std::string& directory);

// Bytes of a volume's own files: those of a directory of the host that it only shows are not.
Result<std::uint64_t> volume_size(const Volume& volume);

struct ContainerSize {
  std::uint64_t written = 0;  // by the container, to its root directory
  std::uint64_t root = 0;     // that and its image
};
Result<ContainerSize> container_size(const Store& store, const Container& container,
                                     const Record& record);

}  // namespace caisson::engine
