// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

// One kind of things that take room.
struct Occupied {
  std::size_t total = 0;
  std::size_t active = 0;         // in use
  std::uint64_t size = 0;         // bytes
  std::uint64_t reclaimable = 0;  // bytes that would be free without those that are not in use
};

struct DiskReport {
  Occupied images;      // in use: by a container; a layer that images share counts once
  Occupied containers;  // in use: running; what they wrote
  Occupied volumes;     // in use: by a container
};

// Looks at every file of containers and volumes, which takes its time.
Result<DiskReport> disk_report(const Store& store);

}  // namespace caisson::engine
