// SPDX-License-Identifier: Apache-2.0
#include "engine/update.h"

#include <utility>

#include "cgroup/cgroup.h"
#include "engine/events.h"
#include "engine/resource_check.h"
#include "engine/status.h"

namespace caisson::engine {
namespace {

Result<void> set_policy(RunOptions& options, const RestartPolicy& policy) {
  if (options.remove && policy.name != "no") {
    return fail(Error::invalid(
        "Restart policy cannot be updated because AutoRemove is enabled for the container"));
  }
  options.restart = policy;
  return {};
}

Result<void> set_limits(const State& state, const ResourceOptions& options) {
  oci::Resources resources;
  TRY(add_resources(options, resources));
  return TRY(cgroup::open(state.cgroups))
  ->update(resources);
}

Result<std::vector<std::string>> change(const Store& store, const Container& container,
                                        const Update& update) {
  CheckedResources checked = TRY(check_resources(update.resources, ResourceUse::kUpdate));
  LockedContainer locked = TRY(store.lock(container));
  const State state = TRY(settle(locked));
  Record record = TRY(locked.record());
  ResourceOptions& present = record.options.resources;
  present = TRY(updated_resources(present, checked.options));
  if (update.restart) TRY(set_policy(record.options, *update.restart));
  if (state.phase == State::Phase::kRunning) TRY(set_limits(state, checked.options));
  TRY(locked.save(record));
  tell(container, record, "update");
  return std::move(checked.warnings);
}

}  // namespace

Result<std::vector<std::string>> update(const Store& store, const Container& container,
                                        const Update& update) {
  auto changed = change(store, container, update);
  if (changed) return changed;
  return fail(std::move(changed).error().in("Cannot update container " + container.id()));
}

}  // namespace caisson::engine
