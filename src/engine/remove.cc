// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "cgroup/cgroup.h"
#include "engine/events.h"
#include "engine/first_process.h"
#include "engine/images.h"
#include "engine/status.h"
#include "engine/verbs.h"
#include "engine/volumes.h"
#include "monitor/end_file.h"
#include "sys/process.h"

namespace caisson::engine {
namespace {

constexpr int kKilledExitCode = 128 + SIGKILL;

Result<void> check_stopped(const Container& container, const State& state) {
  if (state.phase != State::Phase::kRunning && state.phase != State::Phase::kRestarting) return {};
  if (state.paused) {
    return fail(Error::invalid("You cannot remove a paused container " + container.id() +
                               ". Unpause and then stop the container before attempting removal or "
                               "force remove"));
  }
  return fail(Error::invalid("You cannot remove a " + std::string(status_name(state)) +
                             " container " + container.id() +
                             ". Stop the container before attempting removal or force remove"));
}

// The control groups are called by the id, on whatever hierarchies there are: where the container's
// files don't tell any more, what runs is found by them.
std::vector<std::string> groups_by_id(const std::string& id) {
  const std::string mounts = "/sys/fs/cgroup";
  std::vector<std::string> hierarchies = {mounts};
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(mounts, error)) {
    hierarchies.push_back(entry.path());
  }
  std::vector<std::string> groups;
  for (const std::string& hierarchy : hierarchies) {
    std::string group = hierarchy + "/caisson/" + id;
    if (::access(group.c_str(), F_OK) == 0) groups.push_back(std::move(group));
  }
  return groups;
}

Result<void> kill_first_process(const UniqueFd& process) {
  auto sent = sys::send_signal(process.get(), SIGKILL);
  if (!sent && sent.error().errnum != ESRCH) return sent;
  return {};
}

Result<void> wait_for_end(LockedContainer& container, State state, const UniqueFd& process) {
  switch (TRY(wait_for_first_process(state, process, kKillMilliseconds))) {
    case Waited::kEnded:
      return {};
    case Waited::kUnreaped:
      return end_keeper(container, state);
    case Waited::kRuns:
      break;
  }
  // It ends some time: no restart policy is to start it again then.
  state.stopped_by_user = true;
  TRY(container.save(state));
  return fail(does_not_end(container));
}

// Nothing of the container runs afterwards. It goes without a word on record, for which a full disk
// may have no room; nobody starts the container again while it is locked.
Result<void> kill_all(LockedContainer& container, const Result<State>& state) {
  const UniqueFd end = TRY(monitor::open_end(container.directory()));
  const auto process = state ? TRY(open_process(*state)) : std::nullopt;
  if (state) TRY(kill_waiter(*state));
  const auto groups = state ? state->cgroups : groups_by_id(container.id());
  if (!groups.empty()) TRY(TRY(cgroup::open(groups))->kill_all());
  // An ordinary user's container has no group of its own.
  if (process && groups.empty()) TRY(kill_first_process(*process));
  if (process) TRY(wait_for_end(container, *state, *process));
  if (end) TRY(monitor::wait_for_end(end.get()));
  return groups.empty() ? Result<void>{} : TRY(cgroup::open(groups))
  ->remove();
}

}  // namespace

Result<void> remove(const Store& store, const Container& container, const RemoveOptions& options) {
  auto locked = store.lock(container);
  // Gone with its end, where it was to be.
  if (!locked && options.force && locked.error().kind == Error::Kind::kNotFound) return {};
  LockedContainer mine = TRY(std::move(locked));
  const Result<State> state = look_at(mine);
  if (!options.force) TRY(state ? check_stopped(mine, *state) : fail(state.error()));
  TRY(kill_all(mine, state));
  const auto record = mine.record();
  if (record && state && state->phase == State::Phase::kRunning) {
    tell(container, *record, "kill", {{"signal", std::to_string(SIGKILL)}});
    tell(container, *record, "die", {{"exitCode", std::to_string(kKilledExitCode)}});
  }
  if (!record) return store.remove(mine, "");
  TRY(remove_container(store, mine, *record, options.volumes));
  tell(container, *record, "destroy");
  TRY(forget_removed_image(store, record->options.image_id));
  return {};
}

}  // namespace caisson::engine
