// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <utility>
#include <vector>

#include "cgroup/cgroup.h"
#include "engine/status.h"
#include "engine/verbs.h"

namespace caisson::engine {
namespace {

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

// What its files don't tell any more is found by its id: the control groups are called by it, on
// whatever hierarchies there are, and everything of the container runs in them.
Result<void> kill_by_id(const Container& container) {
  const std::string mounts = "/sys/fs/cgroup";
  std::vector<std::string> hierarchies = {mounts};
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(mounts, error)) {
    hierarchies.push_back(entry.path());
  }
  std::vector<std::string> groups;
  for (const std::string& hierarchy : hierarchies) {
    std::string group = hierarchy + "/caisson/" + container.id();
    if (::access(group.c_str(), F_OK) == 0) groups.push_back(std::move(group));
  }
  if (groups.empty()) return {};
  auto group = TRY(cgroup::open(groups));
  TRY(group->kill_all());
  return group->remove();
}

}  // namespace

Result<void> remove(const Store& store, const Container& container, const RemoveOptions& options) {
  if (options.force) {
    // Files that can't be read can't keep the container from being removed.
    const auto stopped = stop(store, container, {SIGKILL, {}});
    if (!stopped && container.state()) return stopped;
    if (!stopped) TRY(kill_by_id(container));
  }
  auto locked = store.lock(container);
  // Gone with its end, where it was to be.
  if (!locked && options.force && locked.error().kind == Error::Kind::kNotFound) return {};
  LockedContainer mine = TRY(std::move(locked));
  const auto state = settle(mine);
  if (!state && !options.force) return fail(state.error());
  if (state) TRY(check_stopped(container, *state));
  const auto record = mine.record();
  return store.remove(mine, record ? record->name : "");
}

}  // namespace caisson::engine
