// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <csignal>
#include <utility>

#include "cgroup/cgroup.h"
#include "engine/await_end.h"
#include "engine/events.h"
#include "engine/signals.h"
#include "engine/status.h"
#include "engine/verbs.h"
#include "monitor/end_file.h"
#include "sys/process.h"

namespace caisson::engine {
namespace {

constexpr int kDefaultSeconds = 10;

struct Target {
  Run run;  // of nothing where the container doesn't run
  int signal = SIGTERM;
  int seconds = kDefaultSeconds;
  bool paused = false;
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
  target.run.end = TRY(monitor::open_end(container.directory()));
  if (auto process = TRY(open_process(state))) target.run.process = std::move(*process);
  target.run.state = std::move(state);
  return target;
}

Result<void> send(const Target& target, int signal) {
  auto sent = sys::send_signal(target.run.process.get(), signal);
  if (!sent && sent.error().errnum != ESRCH) return sent;
  if (!target.paused) return {};
  // Frozen by the v1 freezer, a process meets its signal only when it thaws.
  return TRY(cgroup::open(target.run.state.cgroups))
  ->thaw();
}

}  // namespace

Result<void> stop(const Store& store, const Container& container, const StopOptions& options) {
  const Target target = TRY(prepare(store, container, options));
  const Record record = TRY(container.record());
  const auto tell_signal = [&](int signal) {
    tell(container, record, "kill", {{"signal", std::to_string(signal)}});
  };
  const bool running = bool{target.run.process};
  if (running) {
    TRY(send(target, target.signal));
    tell_signal(target.signal);
  }
  const int patience = target.seconds < 0 ? -1 : target.seconds * 1000;
  if (!TRY(await_end(store, container, target.run, patience))) {
    TRY(send(target, SIGKILL));
    tell_signal(SIGKILL);
    TRY(await_killed(store, container, target.run));
  }
  if (running) tell(container, record, "stop");
  return {};
}

}  // namespace caisson::engine
