// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <csignal>
#include <optional>
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

// Who sends one of these wants the container to end and to stay so.
Result<bool> is_meant_to_stop(const RunOptions& options, int signal) {
  if (signal == SIGKILL) return true;
  const int own = options.stop_signal.empty() ? SIGTERM : TRY(parse_signal(options.stop_signal));
  return signal == own;
}

// The run that SIGKILL was sent to; nothing after other signals.
Result<std::optional<Run>> send(const Store& store, const Container& container, int signal) {
  LockedContainer locked = TRY(store.lock(container));
  State state = TRY(settle(locked));
  const auto not_running = [&] {
    return fail(Error::invalid("Container " + container.id() + " is not running"));
  };
  if (state.phase != State::Phase::kRunning) return not_running();
  auto process = TRY(open_process(state));
  if (!process) return not_running();
  const Record record = TRY(locked.record());
  const bool stops = TRY(is_meant_to_stop(record.options, signal));
  const bool thaws = stops && state.paused;
  if (stops) {
    state.stopped_by_user = true;
    state.paused = false;
    TRY(locked.save(state));
  }
  UniqueFd end;
  if (signal == SIGKILL) end = TRY(monitor::open_end(container.directory()));
  const auto sent = sys::send_signal(process->get(), signal);
  if (!sent && sent.error().errnum == ESRCH) return not_running();
  if (!sent) return fail(sent.error());
  tell(container, record, "kill", {{"signal", std::to_string(signal)}});
  // Frozen by the v1 freezer, a process meets its signal only when it thaws.
  if (thaws) TRY(TRY(cgroup::open(state.cgroups))->thaw());
  if (signal != SIGKILL) return std::nullopt;
  return Run{.state = std::move(state), .process = std::move(*process), .end = std::move(end)};
}

}  // namespace

// Scripts say `kill x && rm x`: what has to end is awaited, as dockerd does.
Result<void> kill(const Store& store, const Container& container, int signal) {
  const auto killed = TRY(send(store, container, signal));
  if (!killed) return {};
  return await_killed(store, container, *killed);
}

}  // namespace caisson::engine
