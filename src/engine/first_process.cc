// SPDX-License-Identifier: Apache-2.0
#include "engine/first_process.h"

#include <poll.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include "base/timestamp.h"
#include "cgroup/cgroup.h"
#include "container/status.h"
#include "monitor/end_file.h"
#include "monitor/groups.h"
#include "sys/process.h"
#include "sys/retry.h"

namespace caisson::engine {
namespace {

using container::ProcessStat;

// Parents outside that do reap take no longer, whatever else the machine does.
constexpr int kReapingMilliseconds = 1000;

Result<bool> ends_within(const UniqueFd& process, int milliseconds) {
  pollfd end{process.get(), POLLIN, 0};
  const int ready = sys::retry([&] { return ::poll(&end, 1, milliseconds); });
  if (ready < 0) return fail(Error::last("wait for the container's process"));
  return ready > 0;
}

Result<std::optional<ProcessStat>> look_at_exiting(const State& state) {
  const auto stat = TRY(container::read_process_stat(state.pid));
  if (!stat || stat->start_time != state.start_time || !stat->exiting) return std::nullopt;
  return stat;
}

// A process leaves its group late in its exit, when its memory is gone.
Result<bool> is_alone(const State& state) {
  if (state.cgroups.empty() || !TRY(look_at_exiting(state))) return false;
  return TRY(TRY(cgroup::open(state.cgroups))->processes())
  .empty();
}

}  // namespace

Result<Waited> wait_for_first_process(const State& state, const UniqueFd& process,
                                      int milliseconds) {
  bool was_alone = false;
  for (int left = milliseconds;;) {
    const int step = left < 0 ? kReapingMilliseconds : std::min(left, kReapingMilliseconds);
    if (TRY(ends_within(process, step))) return Waited::kEnded;
    if (left >= 0) left -= step;
    const bool alone = TRY(is_alone(state));
    if (alone && was_alone) return Waited::kUnreaped;
    was_alone = alone;
    if (left != 0) continue;
    const bool unknown = state.cgroups.empty();
    return unknown && TRY(look_at_exiting(state))
    ? Waited::kUnreaped : Waited::kRuns;
  }
}

Error does_not_end(const Container& container) {
  Error error;
  error.operation = "container " + container.id() + " was killed and does not end";
  return std::move(error).with_hint(
      "a process of it is frozen by somebody else, or waits for a device or a file server (state D "
      "of ps); it ends when that is over, and can be removed then");
}

Result<void> end_keeper(const Container& container, const State& state) {
  const auto stat = TRY(look_at_exiting(state));
  // Its parent is the keeper as long as there is one, and whoever took it over afterwards.
  if (!stat || !TRY(monitor::look_at_end(container.directory())).kept) return {};
  const UniqueFd keeper = TRY(sys::open_pidfd(stat->parent));
  const auto again = TRY(look_at_exiting(state));
  // Else it has ended just now, and its number may be another's.
  if (!again || again->parent != stat->parent) return {};
  return sys::send_signal(keeper.get(), SIGKILL);
}

Result<void> end_in_keepers_place(const Store& store, const Container& container,
                                  const State& state) {
  const LockedContainer locked = TRY(store.lock(container));
  const auto stat = TRY(look_at_exiting(state));
  if (!stat) return {};
  TRY(end_keeper(locked, state));
  const int status = stat->wait_status;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return monitor::tell_end_for_keeper(
      locked.directory(), {code, monitor::ran_out_of_memory(state.cgroups, {}), rfc3339(now())});
}

}  // namespace caisson::engine
