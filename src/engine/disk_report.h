// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "engine/images.h"
#include "engine/store.h"
#include "engine/tidy.h"
#include "engine/volume_store.h"

namespace caisson::engine {

// One kind of things that take room.
struct Occupied {
  std::size_t total = 0;
  std::size_t active = 0;         // in use
  std::uint64_t size = 0;         // bytes
  std::uint64_t reclaimable = 0;  // bytes that would be free without those that are not in use
};

struct ImageRoom {
  ListedImage image;
  std::uint64_t shared = 0;    // bytes of layers that other images have as well
  std::size_t containers = 0;  // that use it
};

struct ContainerRoom {
  Listed listed;
  std::uint64_t written = 0;  // bytes, to its root directory
};

struct VolumeRoom {
  Volume volume;
  std::size_t links = 0;   // containers that have it
  std::uint64_t size = 0;  // bytes
};

struct DiskReport {
  Occupied images;      // in use: by a container; a layer that images share counts once
  Occupied containers;  // in use: running; what they wrote
  Occupied volumes;     // in use: by a container
  std::vector<ImageRoom> each_image;
  std::vector<ContainerRoom> each_container;
  std::vector<VolumeRoom> each_volume;
};

// Looks at every file of containers and volumes, which takes its time.
Result<DiskReport> disk_report(const Store& store);

}  // namespace caisson::engine
