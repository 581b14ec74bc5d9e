// SPDX-License-Identifier: Apache-2.0
#include "cgroup/cgroup.h"
#include "engine/events.h"
#include "engine/status.h"
#include "engine/verbs.h"

namespace caisson::engine {

Result<void> pause(const Store& store, const Container& container) {
  LockedContainer locked = TRY(store.lock(container));
  State state = TRY(settle(locked));
  if (state.phase != State::Phase::kRunning) {
    return fail(Error::invalid("Container " + container.id() + " is not running"));
  }
  if (state.paused) {
    return fail(Error::invalid("Container " + container.id() + " is already paused"));
  }
  TRY(TRY(cgroup::open(state.cgroups))->freeze());
  state.paused = true;
  TRY(locked.save(state));
  tell(container, TRY(locked.record()), "pause");
  return {};
}

Result<void> unpause(const Store& store, const Container& container) {
  LockedContainer locked = TRY(store.lock(container));
  State state = TRY(settle(locked));
  if (!state.paused) {
    return fail(Error::invalid("Container " + container.id() + " is not paused"));
  }
  TRY(TRY(cgroup::open(state.cgroups))->thaw());
  state.paused = false;
  TRY(locked.save(state));
  tell(container, TRY(locked.record()), "unpause");
  return {};
}

}  // namespace caisson::engine
