// SPDX-License-Identifier: Apache-2.0
#include "engine/disk_report.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "engine/disk_usage.h"
#include "engine/images.h"
#include "engine/tidy.h"
#include "engine/volumes.h"

namespace caisson::engine {
namespace {

struct LayerRoom {
  std::uint64_t size = 0;
  bool in_use = false;
};

Result<Occupied> images_room(const Store& store, const std::vector<Listed>& containers) {
  Occupied occupied;
  std::map<std::string, LayerRoom> layers;
  for (const ListedImage& image : TRY(list_images(store))) {
    const bool in_use = std::ranges::any_of(containers, [&](const Listed& one) {
      return one.record.options.image_id == image.record.id.text();
    });
    ++occupied.total;
    occupied.active += in_use ? 1 : 0;
    for (const image::Layer& layer : image.record.layers) {
      LayerRoom& room = layers[layer.chain_id.text()];
      room.size = layer.size;
      room.in_use = room.in_use || in_use;
    }
  }
  for (const auto& [id, room] : layers) {
    occupied.size += room.size;
    if (!room.in_use) occupied.reclaimable += room.size;
  }
  return occupied;
}

void add(Occupied& occupied, bool in_use, std::uint64_t size) {
  ++occupied.total;
  occupied.active += in_use ? 1 : 0;
  occupied.size += size;
  if (!in_use) occupied.reclaimable += size;
}

Result<Occupied> containers_room(const std::vector<Listed>& containers) {
  Occupied occupied;
  for (const Listed& one : containers) {
    const std::uint64_t size = TRY(tree_size(one.container.file("layer/upper")));
    add(occupied, one.state.phase == State::Phase::kRunning, size);
  }
  return occupied;
}

Result<Occupied> volumes_room(const Store& store) {
  Occupied occupied;
  for (const Volume& volume : TRY(VolumeStore(store).list())) {
    const bool in_use = !TRY(users_of(store, volume.name))
    .empty();
    add(occupied, in_use, TRY(volume_size(volume)));
  }
  return occupied;
}

}  // namespace

Result<DiskReport> disk_report(const Store& store) {
  const std::vector<Listed> containers = TRY(list_containers(store));
  DiskReport report;
  report.images = TRY(images_room(store, containers));
  report.containers = TRY(containers_room(containers));
  report.volumes = TRY(volumes_room(store));
  return report;
}

}  // namespace caisson::engine
