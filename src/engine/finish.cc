// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/timestamp.h"
#include "engine/events.h"
#include "engine/plan.h"
#include "engine/start.h"
#include "engine/status.h"
#include "engine/supervise.h"
#include "engine/timestamps.h"
#include "engine/verbs.h"
#include "engine/volumes.h"

namespace caisson::engine {
namespace {

// Docker's: the wait doubles from one restart to the next, up to a minute, and begins anew after a
// run that lasted a while.
constexpr unsigned kFirstDelayMilliseconds = 100;
constexpr unsigned kLongestDelayMilliseconds = 60'000;
constexpr int kLongRunSeconds = 10;

bool wants_restart(const RestartPolicy& policy, const State& state) {
  if (state.stopped_by_user) return false;
  if (policy.name == "always" || policy.name == "unless-stopped") return true;
  if (policy.name != "on-failure" || state.exit_code == 0) return false;
  return policy.maximum_retries == 0 ||
         state.restart_count < static_cast<unsigned>(policy.maximum_retries);
}

Result<unsigned> next_delay(const State& state) {
  const timespec started = TRY(parse_timestamp(state.started_at));
  const timespec finished = TRY(parse_timestamp(state.finished_at));
  if (state.restart_delay == 0 || finished.tv_sec - started.tv_sec >= kLongRunSeconds) {
    return kFirstDelayMilliseconds;
  }
  return std::min(2 * state.restart_delay, kLongestDelayMilliseconds);
}

// Puts on record that this program waits, or nothing where there is nothing to wait for.
Result<bool> prepare(const Store& store, const Container& container) {
  LockedContainer locked = TRY(store.lock(container));
  State state = TRY(settle(locked));
  if (state.phase != State::Phase::kExited) return false;
  const Record record = TRY(locked.record());
  if (record.options.remove) {
    TRY(remove_container(store, locked, record, true));
    tell(container, record, "destroy");
    return false;
  }
  if (!wants_restart(record.options.restart, state)) return false;
  state.restart_delay = TRY(next_delay(state));
  state.phase = State::Phase::kRestarting;
  TRY(note_waiter(state, ::getpid()));
  TRY(locked.save(state));
  return true;
}

Result<void> start_in_place(const Store& store, const Container& container) {
  LockedContainer locked = TRY(store.lock(container));
  State state = TRY(locked.state());
  // Stopped meanwhile, or started by somebody.
  if (state.phase != State::Phase::kRestarting || state.waiter != ::getpid()) return {};
  const Record record = TRY(locked.record());
  state.phase = State::Phase::kExited;
  state.waiter = 0;
  ++state.restart_count;
  process::Plan plan = TRY(plan_again(store, container, record));
  TRY(prepare_start(record.options, {store, record.id, container.directory()}, plan));
  return fail(start_and_become_monitor(
      {store, locked, record, std::move(state), std::move(plan), UniqueFd()}));
}

}  // namespace

Result<void> finish(const Store& store, const Container& container) {
  if (!TRY(prepare(store, container))) return {};
  const unsigned delay = TRY(container.state())
  .restart_delay;
  std::this_thread::sleep_for(std::chrono::milliseconds(delay));
  return start_in_place(store, container);
}

}  // namespace caisson::engine
