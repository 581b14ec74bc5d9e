// SPDX-License-Identifier: Apache-2.0
#include "process/spawn.h"

#include <csignal>
#include <utility>

#include "ns/namespaces.h"
#include "process/command.h"
#include "process/init.h"
#include "process/protocol.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace caisson::process {
namespace {

std::uint64_t clone_flags(const oci::Linux& linux_config) {
  std::uint64_t flags = 0;
  for (const oci::Namespace& one : linux_config.namespaces) {
    // The cgroup namespace is unshared by the child once it is in its group; the root of the
    // namespace is where the process stands when it is made (cgroup_namespaces(7)).
    if (one.path.empty() && one.type != oci::NamespaceType::kCgroup) {
      flags |= ns::clone_flag(one.type);
    }
  }
  return flags;
}

}  // namespace

Result<Child> Child::spawn(const Plan& plan, cgroup::Cgroup* group) {
  auto [parent_end, child_end] = TRY(sys::make_socket_pair());
  ExecFailure failure = TRY(ExecFailure::create());
  const int group_fd = group != nullptr ? group->clone_into_fd() : -1;
  sys::CloneResult cloned = TRY(sys::clone_process(clone_flags(plan.config.linux_), group_fd));
  if (cloned.pid == 0) init(plan, group, child_end.get(), failure);

  Child child(cloned.pid, std::move(cloned.pidfd), std::move(parent_end), std::move(failure),
              plan.config.process.args.front());
  // The parent's copy must go, or the end of file never comes.
  child_end.reset();
  TRY(send(child.socket_.get(), MessageType::kGo));
  return child;
}

Child::~Child() {
  if (!pidfd_) return;
  // Both can only fail where the process is gone already, which is what is wanted.
  [[maybe_unused]] const auto killed = sys::send_signal(pidfd_.get(), SIGKILL);
  [[maybe_unused]] const auto reaped = sys::wait_for(pidfd_.get());
}

Result<void> Child::start() {
  return send(socket_.get(), MessageType::kStart);
}

Result<UniqueFd> Child::wait_until_ready(const std::function<void(const std::string&)>& warn) {
  UniqueFd terminal;
  for (;;) {
    Message message = TRY(receive(socket_.get()));
    switch (message.type) {
      case MessageType::kReady:
        return terminal;
      case MessageType::kTerminal:
        terminal = std::move(message.fd);
        break;
      case MessageType::kWarning:
        warn(message.error.operation);
        break;
      case MessageType::kFailed:
        return fail(std::move(message.error));
      case MessageType::kGo:
      case MessageType::kStart:
        return fail(Error::from_errno(EPROTO, "unexpected message of the container's process"));
    }
  }
}

Result<void> Child::wait_until_executed() {
  auto message = receive(socket_.get());
  if (message && message->type == MessageType::kFailed) return fail(std::move(message->error));
  if (message) {
    return fail(Error::from_errno(EPROTO, "unexpected message of the container's process"));
  }
  // End of file: execve closed the child's end, or the child died; wait() tells which.
  if (message.error().errnum == ECONNRESET) return {};
  return fail(std::move(message).error());
}

Result<int> Child::wait() {
  const siginfo_t info = TRY(sys::wait_for(pidfd_.get()));
  pidfd_.reset();
  if (const int errnum = failure_.get(); errnum != 0) return fail(exec_error(command_, errnum));
  return sys::exit_code(info);
}

}  // namespace caisson::process
