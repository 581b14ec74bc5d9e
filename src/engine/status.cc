// SPDX-License-Identifier: Apache-2.0
#include "engine/status.h"

#include <cerrno>
#include <csignal>

#include "base/strings.h"
#include "base/timestamp.h"
#include "bridge/connect.h"
#include "cgroup/cgroup.h"
#include "container/kept_filter.h"
#include "container/status.h"
#include "engine/events.h"
#include "monitor/end_file.h"
#include "sys/file.h"
#include "sys/process.h"

namespace caisson::engine {
namespace {

constexpr int kUnknownExitCode = 255;

Result<std::string> boot_id() {
  return std::string(trim(TRY(sys::read_file("/proc/sys/kernel/random/boot_id"))));
}

Result<std::optional<UniqueFd>> open_of_this_boot(const State& state, pid_t pid,
                                                  std::uint64_t start_time) {
  if (pid == 0 || state.boot_id != TRY(boot_id())) return std::nullopt;
  container::Record process;
  process.pid = pid;
  process.start_time = start_time;
  return container::open_process(process);
}

Result<std::uint64_t> start_time_of(pid_t pid) {
  const auto stat = TRY(container::read_process_stat(pid));
  if (!stat) return fail(Error::from_errno(ESRCH, "find process", std::to_string(pid)));
  return stat->start_time;
}

void end(State& state, const monitor::End& how) {
  state.phase = State::Phase::kExited;
  state.paused = false;
  state.exit_code = how.exit_code;
  state.oom_killed = how.oom_killed;
  state.finished_at = how.finished_at;
}

Result<void> correct(const Container& container, State& state) {
  if (state.phase == State::Phase::kRestarting && !TRY(open_waiter(state))) {
    state.phase = State::Phase::kExited;
  }
  if (state.phase != State::Phase::kRunning) return {};
  const monitor::Ending ending = TRY(monitor::look_at_end(container.directory()));
  // One that is kept is running, or its end is about to be told.
  if (ending.end) {
    end(state, *ending.end);
  } else if (!ending.kept && !TRY(open_process(state))) {
    end(state, {kUnknownExitCode, false, rfc3339(now())});
  }
  return {};
}

}  // namespace

Result<State> look_at(const Container& container) {
  return look_at(container, TRY(container.state()));
}

Result<State> look_at(const Container& container, State recorded) {
  TRY(correct(container, recorded));
  return recorded;
}

Result<State> settle(LockedContainer& container) {
  State state = TRY(container.state());
  const State::Phase before = state.phase;
  TRY(correct(container, state));
  const bool at_rest =
      state.phase != State::Phase::kRunning && state.phase != State::Phase::kRestarting;
  const bool left = at_rest && !state.cgroups.empty();
  if (left) {
    auto group = TRY(cgroup::open(state.cgroups));
    TRY(group->kill_all());
    TRY(group->remove());
    state.cgroups.clear();
    TRY(bridge::disconnect(container.id()));
  }
  if (!left && state.phase == before) return state;
  if (at_rest) state.pid = 0;
  TRY(container.save(state));
  if (before == State::Phase::kRunning && at_rest) {
    const auto record = container.record();
    if (record) tell_end(container, *record, state);
  }
  return state;
}

Result<std::optional<UniqueFd>> open_process(const State& state) {
  return open_of_this_boot(state, state.pid, state.start_time);
}

Result<std::optional<UniqueFd>> open_waiter(const State& state) {
  return open_of_this_boot(state, state.waiter, state.waiter_start_time);
}

Result<void> kill_waiter(const State& state) {
  const auto waiter = TRY(open_waiter(state));
  if (!waiter) return {};
  auto sent = sys::send_signal(waiter->get(), SIGKILL);
  if (!sent && sent.error().errnum != ESRCH) return sent;
  return {};
}

std::string_view status_name(const State& state) {
  switch (state.phase) {
    case State::Phase::kCreated:
      return "created";
    case State::Phase::kRunning:
      return state.paused ? "paused" : "running";
    case State::Phase::kRestarting:
      return "restarting";
    case State::Phase::kExited:
      return "exited";
    case State::Phase::kDead:
      break;
  }
  return "dead";
}

Result<void> record_start(LockedContainer& container, State& state, pid_t pid,
                          const process::Filter& filter) {
  TRY(container::keep_filter(container.directory(), filter));
  state.boot_id = TRY(boot_id());
  state.start_time = TRY(start_time_of(pid));
  state.pid = pid;
  state.phase = State::Phase::kRunning;
  state.started_at = rfc3339(now());
  return container.save(state);
}

Result<void> note_waiter(State& state, pid_t pid) {
  state.boot_id = TRY(boot_id());
  state.waiter_start_time = TRY(start_time_of(pid));
  state.waiter = pid;
  return {};
}

}  // namespace caisson::engine
