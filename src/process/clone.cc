// SPDX-License-Identifier: Apache-2.0
#include "process/clone.h"

#include <linux/sched.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "ns/joined.h"
#include "ns/namespaces.h"
#include "ns/time_offsets.h"
#include "process/descriptors.h"
#include "process/protocol.h"
#include "sys/socket.h"

namespace caisson::process {
namespace {

bool has_offsets(const oci::Linux& config) {
  return !config.time_offsets.empty() && ns::is_new(config.namespaces, oci::NamespaceType::kTime);
}

std::uint64_t new_namespaces(const Plan& plan) {
  const oci::Linux& config = plan.config.linux_;
  // Mounts are made in a namespace in any case, though the process may go back from it.
  const bool to_mount_in = plan.role == Role::kInit && shares_mounts(config);
  std::uint64_t flags = to_mount_in ? CLONE_NEWNS : 0;
  for (const oci::Namespace& one : config.namespaces) {
    // The cgroup namespace is unshared by the child once it is in its group; the root of the
    // namespace is where the process stands when it is made (cgroup_namespaces(7)).
    const bool by_child = one.type == oci::NamespaceType::kCgroup;
    const bool by_offsets = one.type == oci::NamespaceType::kTime && has_offsets(config);
    if (one.path.empty() && !by_child && !by_offsets) flags |= ns::clone_flag(one.type);
  }
  return flags;
}

using Become = std::function<void(const cgroup::Entrance&)>;

// The namespaces to join before the process is cloned.
std::vector<oci::Namespace> joined_by_parent(const oci::Linux& config) {
  std::vector<oci::Namespace> by_parent = config.namespaces;
  if (joined_cgroup_namespace(config) != nullptr) {
    std::erase_if(by_parent, [](const oci::Namespace& one) {
      return one.type == oci::NamespaceType::kCgroup;
    });
  }
  return by_parent;
}

Result<sys::CloneResult> clone_here(const Plan& plan, const Group& group, const Become& become) {
  const oci::Linux& config = plan.config.linux_;
  const ns::Joined joined = TRY(ns::Joined::enter(joined_by_parent(config)));
  std::optional<ns::TimeOffsets> offsets;
  if (has_offsets(config)) offsets.emplace(TRY(ns::TimeOffsets::set(config.time_offsets)));
  auto cloned = sys::clone_process(new_namespaces(plan), group.fd);
  if (cloned && cloned->pid == 0) become(group.entrance);
  return cloned;
}

bool joins(const oci::Linux& config, oci::NamespaceType type) {
  return ns::is_listed(config.namespaces, type) && !ns::is_new(config.namespaces, type);
}

// Whoever may trace a process can read the variables that its program was started with.
void forget_environment() {
  for (char** variable = environ; *variable != nullptr; ++variable) {
    ::explicit_bzero(*variable, std::strlen(*variable));
  }
}

Result<void> join_with_nothing_of_the_host(const Plan& plan, const Inheritance& inherited,
                                           int socket) {
  // Opened first: a path may be that of a descriptor.
  const ns::Targets targets = TRY(ns::Targets::open(joined_by_parent(plan.config.linux_)));
  std::vector<int> keep = {socket};
  for (const ns::Targets::Target& target : targets.all()) keep.push_back(target.fd.get());
  TRY(close_all_but_needed(plan, inherited, keep));
  forget_environment();
  return targets.enter();
}

Result<sys::CloneResult> clone_sibling(const Plan& plan, const Inheritance& inherited,
                                       const Group& group, int socket, const Become& become) {
  const oci::Linux& config = plan.config.linux_;
  // The way into the group is through the host's directories: gone before they could be seen.
  TRY(group.entrance.enter());
  TRY(join_with_nothing_of_the_host(plan, inherited, socket));
  std::optional<ns::TimeOffsets> offsets;
  if (has_offsets(config)) offsets.emplace(TRY(ns::TimeOffsets::set(config.time_offsets)));
  auto cloned = sys::clone_process(new_namespaces(plan) | CLONE_PARENT);
  if (cloned && cloned->pid == 0) {
    // Else nobody would hear the end of a helper that could not tell.
    ::close(socket);
    become(cgroup::Entrance());
  }
  return cloned;
}

// The life of a helper: joins, clones its own sibling, tells its parent of it, and ends.
[[noreturn]] void help(const Plan& plan, const Inheritance& inherited, const Group& group,
                       int socket, const Become& become) {
  const auto cloned = clone_sibling(plan, inherited, group, socket, become);
  // A parent that is gone can't be told.
  [[maybe_unused]] const auto sent =
      cloned ? send_text(socket, MessageType::kCloned, std::to_string(cloned->pid),
                         cloned->pidfd.get())
             : send_error(socket, cloned.error());
  ::_exit(0);
}

Result<Cloned> clone_by_helper(const Plan& plan, const Inheritance& inherited, const Group& group,
                               const Become& become) {
  auto [own_end, helper_end] = TRY(sys::make_socket_pair());
  sys::CloneResult helper = TRY(sys::clone_process(0, group.fd));
  if (helper.pid == 0) help(plan, inherited, group, helper_end.get(), become);
  helper_end.reset();
  Result<Message> told = receive(own_end.get());
  // The rest of its life need not be waited for before the process can go on.
  if (told && told->type == MessageType::kCloned && told->fd) {
    if (const auto pid = parse_integer<pid_t>(told->text)) {
      return Cloned{{*pid, std::move(told->fd)}, std::move(helper.pidfd)};
    }
  }
  TRY(sys::wait_for(helper.pidfd.get()));
  Message message = TRY(std::move(told));
  if (message.type == MessageType::kFailed) return fail(std::move(message.error));
  return fail(Error::from_errno(EPROTO, "unexpected message of the helper"));
}

}  // namespace

bool shares_mounts(const oci::Linux& config) {
  return !ns::is_listed(config.namespaces, oci::NamespaceType::kMount);
}

const oci::Namespace* joined_cgroup_namespace(const oci::Linux& config) {
  const auto found =
      std::ranges::find(config.namespaces, oci::NamespaceType::kCgroup, &oci::Namespace::type);
  const bool joins = found != config.namespaces.end() && !found->path.empty();
  return joins && !ns::is_new(config.namespaces, oci::NamespaceType::kUser) ? &*found : nullptr;
}

Result<Cloned> clone_into(const Plan& plan, const Inheritance& inherited, const Group& group,
                          const Become& become) {
  const oci::Linux& config = plan.config.linux_;
  // Whoever joins a user namespace has no privilege outside of it any more and no way back
  // (user_namespaces(7)); and into a PID namespace with others in it, only what a helper left goes.
  if (joins(config, oci::NamespaceType::kUser) || joins(config, oci::NamespaceType::kPid)) {
    return clone_by_helper(plan, inherited, group, become);
  }
  return Cloned {
    TRY(clone_here(plan, group, become))
  };
}

}  // namespace caisson::process
