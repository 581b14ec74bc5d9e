// SPDX-License-Identifier: Apache-2.0
#include "process/clone.h"

#include <linux/sched.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "ns/joined.h"
#include "ns/namespaces.h"
#include "ns/time_offsets.h"
#include "process/protocol.h"
#include "sys/socket.h"

namespace caisson::process {
namespace {

bool has_offsets(const oci::Linux& config) {
  return !config.time_offsets.empty() && ns::is_new(config.namespaces, oci::NamespaceType::kTime);
}

std::uint64_t new_namespaces(const oci::Linux& config) {
  std::uint64_t flags = 0;
  for (const oci::Namespace& one : config.namespaces) {
    // The cgroup namespace is unshared by the child once it is in its group; the root of the
    // namespace is where the process stands when it is made (cgroup_namespaces(7)).
    const bool by_child = one.type == oci::NamespaceType::kCgroup;
    const bool by_offsets = one.type == oci::NamespaceType::kTime && has_offsets(config);
    if (one.path.empty() && !by_child && !by_offsets) flags |= ns::clone_flag(one.type);
  }
  return flags;
}

Result<sys::CloneResult> clone_here(const oci::Linux& config, std::uint64_t flags, int group_fd,
                                    const std::function<void()>& become) {
  std::vector<oci::Namespace> by_parent = config.namespaces;
  if (joined_cgroup_namespace(config) != nullptr) {
    std::erase_if(by_parent, [](const oci::Namespace& one) {
      return one.type == oci::NamespaceType::kCgroup;
    });
  }
  const ns::Joined joined = TRY(ns::Joined::enter(by_parent));
  std::optional<ns::TimeOffsets> offsets;
  if (has_offsets(config)) offsets.emplace(TRY(ns::TimeOffsets::set(config.time_offsets)));
  auto cloned = sys::clone_process(new_namespaces(config) | flags, group_fd);
  if (cloned && cloned->pid == 0) become();
  return cloned;
}

bool joins_user_namespace(const oci::Linux& config) {
  return ns::is_listed(config.namespaces, oci::NamespaceType::kUser) &&
         !ns::is_new(config.namespaces, oci::NamespaceType::kUser);
}

// The life of a helper: joins, clones its own sibling, tells its parent of it, and ends.
[[noreturn]] void help(const oci::Linux& config, int group_fd, int socket,
                       const std::function<void()>& become) {
  const auto cloned = clone_here(config, CLONE_PARENT, group_fd, become);
  // A parent that is gone can't be told.
  [[maybe_unused]] const auto sent =
      cloned ? send_text(socket, MessageType::kCloned, std::to_string(cloned->pid),
                         cloned->pidfd.get())
             : send_error(socket, cloned.error());
  ::_exit(0);
}

// Whoever joins a user namespace has no privilege outside of it any more and no way back
// (user_namespaces(7)), so a helper does it.
Result<sys::CloneResult> clone_by_helper(const oci::Linux& config, int group_fd,
                                         const std::function<void()>& become) {
  auto [own_end, helper_end] = TRY(sys::make_socket_pair());
  const sys::CloneResult helper = TRY(sys::clone_process(0));
  if (helper.pid == 0) help(config, group_fd, helper_end.get(), become);
  helper_end.reset();
  auto told = receive(own_end.get());
  TRY(sys::wait_for(helper.pidfd.get()));
  Message message = TRY(std::move(told));
  if (message.type == MessageType::kFailed) return fail(std::move(message.error));
  const auto pid = parse_integer<pid_t>(message.text);
  if (message.type != MessageType::kCloned || !pid || !message.fd) {
    return fail(Error::from_errno(EPROTO, "unexpected message of the helper"));
  }
  return sys::CloneResult{*pid, std::move(message.fd)};
}

}  // namespace

const oci::Namespace* joined_cgroup_namespace(const oci::Linux& config) {
  const auto found =
      std::ranges::find(config.namespaces, oci::NamespaceType::kCgroup, &oci::Namespace::type);
  const bool joins = found != config.namespaces.end() && !found->path.empty();
  return joins && !ns::is_new(config.namespaces, oci::NamespaceType::kUser) ? &*found : nullptr;
}

Result<sys::CloneResult> clone_into(const oci::Linux& config, int group_fd,
                                    const std::function<void()>& become) {
  if (joins_user_namespace(config)) return clone_by_helper(config, group_fd, become);
  return clone_here(config, 0, group_fd, become);
}

}  // namespace caisson::process
