// SPDX-License-Identifier: Apache-2.0
#include "engine/disk_report.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "engine/disk_usage.h"
#include "engine/volumes.h"

namespace caisson::engine {
namespace {

struct LayerRoom {
  std::uint64_t size = 0;
  std::size_t images = 0;  // that have it
  bool in_use = false;
};

Result<void> add_images(const Store& store, DiskReport& report) {
  Occupied& occupied = report.images;
  std::map<std::string, LayerRoom> layers;
  for (ListedImage& image : TRY(list_images(store))) {
    const auto users = std::ranges::count_if(report.each_container, [&](const ContainerRoom& one) {
      return one.listed.record.options.image_id == image.record.id.text();
    });
    ++occupied.total;
    occupied.active += users > 0 ? 1 : 0;
    for (const image::Layer& layer : image.record.layers) {
      LayerRoom& room = layers[layer.chain_id.text()];
      room.size = layer.size;
      ++room.images;
      room.in_use = room.in_use || users > 0;
    }
    report.each_image.push_back(
        {.image = std::move(image), .containers = static_cast<std::size_t>(users)});
  }
  for (ImageRoom& image : report.each_image) {
    for (const image::Layer& layer : image.image.record.layers) {
      if (layers[layer.chain_id.text()].images > 1) image.shared += layer.size;
    }
  }
  for (const auto& [id, room] : layers) {
    occupied.size += room.size;
    if (!room.in_use) occupied.reclaimable += room.size;
  }
  return {};
}

void add(Occupied& occupied, bool in_use, std::uint64_t size) {
  ++occupied.total;
  occupied.active += in_use ? 1 : 0;
  occupied.size += size;
  if (!in_use) occupied.reclaimable += size;
}

Result<void> add_containers(const Store& store, DiskReport& report) {
  for (Listed& one : TRY(list_containers(store))) {
    const std::uint64_t size = TRY(tree_size(one.container.file("layer/upper")));
    add(report.containers, one.state.phase == State::Phase::kRunning, size);
    report.each_container.push_back({.listed = std::move(one), .written = size});
  }
  return {};
}

Result<void> add_volumes(const Store& store, DiskReport& report) {
  for (Volume& volume : TRY(VolumeStore(store).list())) {
    const std::size_t links = TRY(users_of(store, volume.name))
    .size();
    const std::uint64_t size = TRY(volume_size(volume));
    add(report.volumes, links > 0, size);
    report.each_volume.push_back({.volume = std::move(volume), .links = links, .size = size});
  }
  return {};
}

}  // namespace

Result<DiskReport> disk_report(const Store& store) {
  DiskReport report;
  TRY(add_containers(store, report));
  TRY(add_images(store, report));
  TRY(add_volumes(store, report));
  return report;
}

}  // namespace caisson::engine
