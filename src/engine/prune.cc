// SPDX-License-Identifier: Apache-2.0
#include "engine/prune.h"

#include "base/log.h"
#include "engine/disk_usage.h"
#include "engine/tidy.h"
#include "engine/verbs.h"

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
    pruned.ids.push_back(one.record.id);
    pruned.reclaimed += size;
  }
  return pruned;
}

}  // namespace caisson::engine
