// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "base/result.h"
#include "image/store/store.h"

namespace caisson::image {

struct Collected {
  std::set<Digest> layers;  // chain ids
  std::uint64_t bytes = 0;  // of blobs, and of the files in layers
};

// Removes blobs and layers that no record names, and what was left of bringing content in. Nothing
// where somebody is bringing content in: it goes the next time. The caller holds the store's lock
// exclusively. `remove` removes a
// path with all that is below it.
Result<Collected> collect(const Store& store, Result<void> (*remove)(const std::string& path));

}  // namespace caisson::image
