// SPDX-License-Identifier: Apache-2.0
#include "process/spawn.h"

#include <fcntl.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>
#include <vector>

#include "net/move_device.h"
#include "ns/id_maps.h"
#include "ns/joined.h"
#include "ns/namespaces.h"
#include "process/clone.h"
#include "process/command.h"
#include "process/id_mapped_mounts.h"
#include "process/init.h"
#include "process/limits.h"
#include "process/protocol.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/retry.h"
#include "sys/socket.h"

namespace caisson::process {
namespace {

bool is_labelled(const oci::Process& process) {
  return !process.apparmor_profile.empty() || !process.selinux_label.empty();
}

// "" where there is none to execute.
std::string command_of(const oci::Process& process) {
  return process.args.empty() ? "" : process.args.front();
}

// What the process may have no right to do for itself once it is in a user namespace.
Result<void> privilege(pid_t pid, const oci::Config& config) {
  const oci::Process& process = config.process;
  if (process.oom_score_adj) TRY(set_oom_score(pid, *process.oom_score_adj));
  if (!ns::is_listed(config.linux_.namespaces, oci::NamespaceType::kUser)) return {};
  return raise_hard_limits(pid, process.rlimits);
}

// user_namespaces(7), "The /proc/[pid]/setgroups file": what an ordinary user's namespace may have
// to forbid for good. Read here, as the child of `exec` sees the container's /proc alone.
Result<bool> forbids_setgroups(pid_t pid) {
  auto text = sys::read_file("/proc/" + std::to_string(pid) + "/setgroups");
  if (text) return text->starts_with("deny");
  // Gone, which is told elsewhere, or a kernel without user namespaces.
  if (text.error().errnum == ENOENT || text.error().errnum == ESRCH) return false;
  return fail(std::move(text).error());
}

Result<net::Netlink> open_netlink_in(const std::string& path) {
  const std::array there = {oci::Namespace{oci::NamespaceType::kNetwork, path}};
  const ns::Joined joined = TRY(ns::Joined::enter(there));
  return net::Netlink::open();
}

// From the caller's network into the process's, before anything in there could look for them.
Result<void> move_net_devices(pid_t pid, const std::map<std::string, std::string>& devices) {
  if (devices.empty()) return {};
  const std::string path = "/proc/" + std::to_string(pid) + "/ns/net";
  const UniqueFd there_fd = TRY(sys::open(path, O_RDONLY));
  net::Netlink here = TRY(net::Netlink::open());
  net::Netlink there = TRY(open_netlink_in(path));
  for (const auto& [name, new_name] : devices) {
    TRY(net::move_device(here, there, there_fd.get(), name, new_name));
  }
  return {};
}

// A process that has failed may be gone before the parent has said all, or before it has read all
// (ECONNRESET); why, it has told itself, and that is read from the socket next.
Result<void> unless_gone(Result<void> sent) {
  const bool is_gone = !sent && (sent.error().errnum == EPIPE || sent.error().errnum == ECONNRESET);
  return is_gone ? Result<void>{} : sent;
}

}  // namespace

Result<Child> Child::spawn(const Plan& plan, cgroup::Cgroup* group, ExecFailure failure) {
  const oci::Linux& linux_config = plan.config.linux_;
  auto [parent_end, child_end] = TRY(sys::make_socket_pair());
  const cgroup::Entrance entrance = group != nullptr ? TRY(group->entrance()) : cgroup::Entrance();
  std::vector<UniqueFd> id_mapped;
  if (plan.role == Role::kInit) id_mapped = TRY(make_id_mapped_mounts(plan.config));
  UniqueFd proc;
  if (is_labelled(plan.config.process)) proc = TRY(sys::open("/proc", O_PATH | O_DIRECTORY));
  UniqueFd cgroup_namespace;
  if (const oci::Namespace* joined = joined_cgroup_namespace(linux_config)) {
    cgroup_namespace = TRY(sys::open(joined->path, O_RDONLY));
  }
  UniqueFd mount_namespace;
  if (plan.role == Role::kInit && shares_mounts(linux_config)) {
    mount_namespace = TRY(sys::open("/proc/self/ns/mnt", O_RDONLY));
  }
  const Inheritance inheritance{child_end.get(), id_mapped, proc.get(), cgroup_namespace.get(),
                                mount_namespace.get()};
  const Group born_into = {group != nullptr ? group->clone_into_fd() : -1, entrance};
  auto tried = clone_into(plan, inheritance, born_into, [&](const cgroup::Entrance& way) {
    init(plan, way, inheritance, failure);
  });
  if (!tried && tried.error().errnum == EACCES && born_into.fd >= 0) {
    // cgroups(7), "cgroups delegation: nsdelegate and delegation".
    return fail(std::move(tried).error().with_hint(
        "an ordinary user can make processes only from below a control group of the own; "
        "systemd-run --user --scope runs a command there"));
  }
  Child child(TRY(std::move(tried)), std::move(parent_end), std::move(failure), plan);
  // The parent's copy must go, or the end of file never comes.
  child_end.reset();
  if (ns::is_new(linux_config.namespaces, oci::NamespaceType::kUser)) {
    TRY(ns::write_id_maps(child.pid_, linux_config.uid_mappings, linux_config.gid_mappings));
  }
  TRY(privilege(child.pid_, plan.config));
  if (waits_until_settled(plan)) {
    TRY(move_net_devices(child.pid_, linux_config.net_devices));
    TRY(unless_gone(send(child.socket_.get(), MessageType::kSettled)));
  }
  if (TRY(forbids_setgroups(child.pid_))) {
    TRY(unless_gone(send(child.socket_.get(), MessageType::kKeepGroups)));
  }
  return child;
}

Child::Child(Cloned cloned, UniqueFd socket, ExecFailure failure, const Plan& plan)
    : pid_(cloned.process.pid),
      pidfd_(std::move(cloned.process.pidfd)),
      helper_(std::move(cloned.helper)),
      socket_(std::move(socket)),
      failure_(std::move(failure)),
      command_(command_of(plan.config.process)),
      proof_(plan.filter.proof) {}

Result<void> Child::go(const std::string& state) {
  if (const auto proof = std::exchange(proof_, nullptr)) TRY(proof());
  TRY(unless_gone(send_text(socket_.get(), MessageType::kGo, state)));
  if (!helper_) return {};
  TRY(sys::wait_for(helper_.get()));
  helper_.reset();
  return {};
}

Result<void> Child::describe(const std::string& process_state) {
  return unless_gone(send_text(socket_.get(), MessageType::kListener, process_state));
}

Child::~Child() {
  if (helper_) {
    // It ends in any case, and is nobody else's to wait for.
    [[maybe_unused]] const auto ended = sys::wait_for(helper_.get());
  }
  if (!pidfd_) return;
  // Both can only fail where the process is gone already, which is what is wanted.
  [[maybe_unused]] const auto killed = sys::send_signal(pidfd_.get(), SIGKILL);
  [[maybe_unused]] const auto reaped = sys::wait_for(pidfd_.get());
}

Result<void> Child::start() {
  return unless_gone(send(socket_.get(), MessageType::kStart));
}

Result<Message> Child::next_message(Interruption* interruption) {
  if (interruption != nullptr) TRY(interruption->wait(socket_.get(), POLLIN, -1));
  return receive(socket_.get());
}

Result<UniqueFd> Child::wait_until_ready(const Attention& attention) {
  UniqueFd terminal;
  for (;;) {
    Message message = TRY(next_message(attention.interruption));
    switch (message.type) {
      case MessageType::kReady:
        return terminal;
      case MessageType::kTerminal:
        terminal = std::move(message.fd);
        break;
      case MessageType::kWarning:
        attention.warn(message.text);
        break;
      case MessageType::kMounted:
        TRY(attention.mounted());
        TRY(send(socket_.get(), MessageType::kContinue));
        break;
      case MessageType::kFailed:
        return fail(std::move(message.error));
      case MessageType::kSettled:
      case MessageType::kKeepGroups:
      case MessageType::kGo:
      case MessageType::kListener:
      case MessageType::kContinue:
      case MessageType::kStart:
      case MessageType::kCloned:
        return fail(Error::from_errno(EPROTO, "unexpected message of the container's process"));
    }
  }
}

Error Child::cause_of(Error error) {
  pollfd said{socket_.get(), POLLIN, 0};
  while (sys::retry([&] { return ::poll(&said, 1, 0); }) > 0) {
    auto message = receive(socket_.get());
    if (!message) break;  // the end of file
    if (message->type == MessageType::kFailed) return std::move(message->error);
  }
  return error;
}

Result<void> Child::wait_until_executed(Interruption* interruption) {
  auto message = next_message(interruption);
  if (message && message->type == MessageType::kFailed) return fail(std::move(message->error));
  if (message) {
    return fail(Error::from_errno(EPROTO, "unexpected message of the container's process"));
  }
  // End of file: execve closed the child's end, or the child died; wait() tells which.
  if (message.error().errnum == ECONNRESET) return {};
  return fail(std::move(message).error());
}

Result<void> Child::check_executed() const {
  const int errnum = failure_.get();
  return errnum == 0 ? Result<void>{} : fail(exec_error(command_, errnum));
}

Result<int> Child::wait() {
  const siginfo_t info = TRY(sys::wait_for(pidfd_.get()));
  pidfd_.reset();
  TRY(check_executed());
  return sys::exit_code(info);
}

}  // namespace caisson::process
