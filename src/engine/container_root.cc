// SPDX-License-Identifier: Apache-2.0
#include "engine/container_root.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <string>

#include "engine/plan.h"
#include "engine/start.h"
#include "engine/status.h"
#include "mount/options.h"
#include "mount/root.h"
#include "sys/beneath.h"
#include "sys/file.h"
#include "sys/mount_api.h"

namespace caisson::engine {
namespace {

bool is_gone(int pidfd) {
  pollfd process{pidfd, POLLIN, 0};
  return ::poll(&process, 1, 0) != 0;
}

// Nothing where it has ended meanwhile. The process id may be another's by then, so that it is
// looked at again once the directory is held.
Result<std::optional<UniqueFd>> open_running(const Container& container) {
  const State state = TRY(look_at(container));
  if (state.phase != State::Phase::kRunning) return std::nullopt;
  const auto process = TRY(open_process(state));
  if (!process) return std::nullopt;
  auto root = sys::open("/proc/" + std::to_string(state.pid) + "/root", O_PATH | O_DIRECTORY);
  if (is_gone(process->get())) return std::nullopt;
  return TRY(std::move(root));
}

bool is_bind(const oci::Mount& mount) {
  return mount.type == "bind" || mount::parse_options(mount.options).bind;
}

// A volume where the container would have it.
Result<void> add_volume(int root, const oci::Mount& mount) {
  const struct stat source = TRY(sys::stat(mount.source));
  const UniqueFd tree = TRY(sys::clone_mount(AT_FDCWD, mount.source, true));
  const mount::Options options = mount::parse_options(mount.options);
  TRY(sys::set_attributes(tree.get(), options.recursive_set, options.recursive_clear, 0, true));
  TRY(sys::set_attributes(tree.get(), options.set, options.clear, 0, false));
  const UniqueFd target =
      TRY(S_ISDIR(source.st_mode) ? sys::make_directories_beneath(root, mount.destination, 0755)
                                  : sys::make_file_beneath(root, mount.destination, 0644));
  return sys::attach(tree.get(), target.get(), mount.destination);
}

Result<UniqueFd> open_root(const process::Plan& plan) {
  if (plan.root_mode != process::RootMode::kDirect) {
    return mount::layered_root(plan.layers, plan.scratch, {});
  }
  return sys::open(plan.layers.front(), O_PATH | O_DIRECTORY);
}

Result<UniqueFd> put_together(const Store& store, const Container& container,
                              const Record& record) {
  process::Plan plan = TRY(plan_again(store, container, record));
  TRY(prepare_files(record.options, {store, record.id, container.directory()}, plan));
  if (::unshare(CLONE_NEWNS) != 0) return fail(Error::last("make a mount namespace"));
  TRY(sys::set_propagation("/", MS_REC | MS_PRIVATE));
  UniqueFd root = TRY(open_root(plan));
  for (const oci::Mount& mount : plan.config.mounts) {
    if (!is_bind(mount) || mount.source.starts_with(container.directory() + "/")) continue;
    TRY(add_volume(root.get(), mount));
  }
  return root;
}

}  // namespace

Result<ContainerRoot> open_container_root(const Store& store, const Container& container) {
  if (auto root = TRY(open_running(container))) return ContainerRoot{std::move(*root), {}};
  LockedContainer locked = TRY(store.lock(container));
  // Started while we waited for the lock, or about to end: its files are not ours to mount.
  const State state = TRY(settle(locked));
  if (state.phase == State::Phase::kRunning) {
    auto root = TRY(open_running(container));
    if (!root) return fail(Error::invalid("Container " + container.id() + " is about to end"));
    return ContainerRoot{std::move(*root), {}};
  }
  UniqueFd root = TRY(put_together(store, locked, TRY(locked.record())));
  return ContainerRoot{std::move(root), std::move(locked)};
}

}  // namespace caisson::engine
