// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <csignal>
#include <utility>

#include "cgroup/cgroup.h"
#include "engine/events.h"
#include "engine/first_process.h"
#include "engine/signals.h"
#include "engine/status.h"
#include "engine/tidy.h"
#include "engine/verbs.h"
#include "monitor/end_file.h"
#include "sys/process.h"

namespace caisson::engine {
namespace {

constexpr int kDefaultSeconds = 10;
// How long a killed process may take to be gone.
constexpr int kKillMilliseconds = 10000;

struct Target {
  UniqueFd process;  // pidfd; none where the container doesn't run
  UniqueFd end;
  int signal = SIGTERM;
  int seconds = kDefaultSeconds;
  bool paused = false;
  State state;
};

// Puts on record that the container is to stay stopped, before any signal could end it.
Result<Target> prepare(const Store& store, const Container& container, const StopOptions& options) {
  LockedContainer locked = TRY(store.lock(container));
  State state = TRY(settle(locked));
  Target target;
  const bool restarting = state.phase == State::Phase::kRestarting;
  if (!restarting && state.phase != State::Phase::kRunning) return target;
  if (restarting) {
    TRY(kill_waiter(state));
    state.phase = State::Phase::kExited;
    state.waiter = 0;
  }
  state.stopped_by_user = true;
  target.paused = std::exchange(state.paused, false);
  TRY(locked.save(state));
  if (restarting) return target;
  const RunOptions request = TRY(locked.record())
  .options;
  if (options.signal) {
    target.signal = *options.signal;
  } else if (!request.stop_signal.empty()) {
    target.signal = TRY(parse_signal(request.stop_signal));
  }
  target.seconds = options.seconds.value_or(request.stop_timeout.value_or(kDefaultSeconds));
  target.end = TRY(monitor::open_end(container.directory()));
  if (auto process = TRY(open_process(state))) target.process = std::move(*process);
  target.state = std::move(state);
  return target;
}

Result<void> send(const Target& target, int signal) {
  auto sent = sys::send_signal(target.process.get(), signal);
  if (!sent && sent.error().errnum != ESRCH) return sent;
  if (!target.paused) return {};
  // Frozen by the v1 freezer, a process meets its signal only when it thaws.
  return TRY(cgroup::open(target.state.cgroups))
  ->thaw();
}

}  // namespace

Result<void> stop(const Store& store, const Container& container, const StopOptions& options) {
  const Target target = TRY(prepare(store, container, options));
  const Record record = TRY(container.record());
  const auto tell_signal = [&](int signal) {
    tell(container, record, "kill", {{"signal", std::to_string(signal)}});
  };
  if (target.process) {
    TRY(send(target, target.signal));
    tell_signal(target.signal);
    const auto wait = [&](int milliseconds) {
      return wait_for_first_process(target.state, target.process, milliseconds);
    };
    Waited waited = TRY(wait(target.seconds < 0 ? -1 : target.seconds * 1000));
    if (waited == Waited::kRuns) {
      TRY(send(target, SIGKILL));
      tell_signal(SIGKILL);
      waited = TRY(wait(kKillMilliseconds));
    }
    if (waited == Waited::kRuns) return fail(does_not_end(container));
    if (waited == Waited::kUnreaped) TRY(end_in_keepers_place(store, container, target.state));
  }
  if (target.end) TRY(monitor::wait_for_end(target.end.get()));
  TRY(tidy(store, container));
  if (target.process) tell(container, record, "stop");
  return {};
}

}  // namespace caisson::engine
