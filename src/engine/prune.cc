// SPDX-License-Identifier: Apache-2.0
#include "engine/prune.h"

#include "base/log.h"
#include "engine/disk_usage.h"
#include "engine/tidy.h"
#include "engine/verbs.h"
#include "engine/volumes.h"

namespace caisson::engine {
namespace {

bool is_at_rest(const State& state) {
  return state.phase != State::Phase::kRunning && state.phase != State::Phase::kRestarting;
}

}  // namespace

Result<Pruned> prune_containers(const Store& store,
                                const std::function<Result<bool>(const Record&)>& wanted) {
  Pruned pruned;
  for (const Listed& one : TRY(list_containers(store))) {
    if (!is_at_rest(one.state) || !TRY(wanted(one.record))) continue;
    const std::uint64_t size = TRY(tree_size(one.container.file("layer/upper")));
    // It may have been started or removed meanwhile.
    const auto removed = remove(store, one.container, {});
    if (!removed) {
      log::warning(removed.error().message());
      continue;
    }
    pruned.removed.push_back(one.record.id);
    pruned.reclaimed += size;
  }
  return pruned;
}

Result<Pruned> prune_volumes(const Store& store,
                             const std::function<Result<bool>(const Volume&)>& wanted) {
  Pruned pruned;
  for (const Volume& volume : TRY(VolumeStore(store).list())) {
    if (!TRY(wanted(volume)) || !TRY(users_of(store, volume.name)).empty()) continue;
    const std::uint64_t size = TRY(volume_size(volume));
    // A container may have got it meanwhile.
    const auto removed = remove_volume(store, volume.name);
    if (!removed) {
      log::warning(removed.error().message());
      continue;
    }
    pruned.removed.push_back(volume.name);
    pruned.reclaimed += size;
  }
  return pruned;
}

}  // namespace caisson::engine
