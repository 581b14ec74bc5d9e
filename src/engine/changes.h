// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

struct Change {
  enum class Kind : std::uint8_t { kModified, kAdded, kDeleted };
  Kind kind = Kind::kModified;
  std::string path;  // absolute
};

// What a container has changed in its root directory, in the order of the paths: `docker diff`.
// What was made only to mount something on it is no change. Empty for containers that write to
// their image (--rw).
Result<std::vector<Change>> changes(const Store& store, const Container& container);

}  // namespace caisson::engine
