// SPDX-License-Identifier: Apache-2.0
#include "process/init.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "process/listener_courier.h"
#include "process/process_steps.h"
#include "process/protocol.h"
#include "process/setup_steps.h"
#include "process/signals.h"
#include "seccomp/load/load.h"

namespace caisson::process {
namespace {

Result<std::string> text_of(Message message, MessageType type) {
  if (message.type == type) return std::move(message.text);
  return fail(Error::from_errno(EPROTO, "unexpected message of the parent"));
}

Result<void> wait_until_settled(InitContext& context) {
  if (!waits_until_settled(context.plan)) return {};
  return expect(context.socket, MessageType::kSettled);
}

Result<void> wait_for_go(InitContext& context) {
  Message message = TRY(receive(context.socket));
  context.keep_groups = message.type == MessageType::kKeepGroups;
  if (context.keep_groups) message = TRY(receive(context.socket));
  context.state = TRY(text_of(std::move(message), MessageType::kGo));
  const oci::Hooks& hooks = context.config().hooks;
  if (context.plan.role == Role::kInit && !hooks.start_container.empty()) {
    context.created_state = TRY(text_of(TRY(receive(context.socket)), MessageType::kGo));
  }
  if (context.plan.listener_socket >= 0) {
    context.listener_state = TRY(text_of(TRY(receive(context.socket)), MessageType::kListener));
  }
  return {};
}

using Step = Result<void> (*)(InitContext&);

// The order is the design; each step stands where it does for the reason beside it.
constexpr std::array<Step, 39> kInitSteps = {
    wait_until_settled,  // until there are ids and devices
    close_inherited,     // before anything could be reached by what the caller left open
    [](InitContext&) { return reset_signals(); },
    become_namespace_root,  // everything below is done as root of the container
    set_own_umask,
    enter_cgroup_namespace,  // a new one's root is where we are: in our group
    start_session,           // away from the caller's terminal
    join_session_keyring,
    set_hostname,
    bring_up_network,
    isolate_mounts,  // before the first mount, or it would reach the host
    mount_root,
    mount_all,
    wait_for_go,    // what the parent does meanwhile: device rules, its records, the network
    write_sysctls,  // of that network; by the host's /proc, which the pivot takes away
    fill_dev,       // on the /dev that was just mounted
    make_readonly,
    mask,                    // after it, so that no mask is copied open
    make_working_directory,  // while the root can still be written
    let_hooks_run,  // they may add mounts and devices, and find programs by the host's paths
    seal_root,
    pivot,
    look_up_user,           // by the container's own passwd
    make_terminal,          // from the container's own devpts, for that user
    leave_mount_namespace,  // where it was only to be made in: the last mount is there
    take_stdio,
    enter_working_directory,
    make_environment,
    schedule,  // these three while there is the right to; the set-up is not to run under them
    place_memory,
    change_personality,
    apply_rlimits,
    set_umask,
    label_process,    // while files of /proc can still be opened
    become_user,      // the filter comes after: it need not allow any of this
    die_with_parent,  // a change of credentials would clear it
    find_command,     // as the user who will execute it, in time for `create` to tell
    report_ready,
    wait_for_start,
};

constexpr std::array<Step, 23> kExecSteps = {
    wait_for_go,
    close_inherited,
    [](InitContext&) { return reset_signals(); },
    become_namespace_root,
    enter_root,
    enter_cgroup_namespace,
    set_own_umask,
    start_session,
    join_session_keyring,
    look_up_user,
    make_terminal,
    take_stdio,
    enter_working_directory,
    make_environment,
    schedule,
    place_memory,
    change_personality,
    apply_rlimits,
    set_umask,
    label_process,
    become_user,
    find_command,
    report_ready,
};

std::span<const Step> steps_of(Role role) {
  if (role == Role::kExec) return kExecSteps;
  return kInitSteps;
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  result.reserve(texts.size() + 1);
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// With the filter in place even exit may be forbidden; a fault ends the process in any case.
[[noreturn]] void die() {
  ::syscall(SYS_exit_group, 1);
  __builtin_trap();
}

[[noreturn]] void report_and_die(int socket, ExecFailure& failure, const Error& error) {
  failure.tell(error.message());
  // A parent that is gone can't be told.
  [[maybe_unused]] const auto sent = send_error(socket, error);
  die();
}

// The listener travels by a courier that the filter does not hold.
void load_and_hand_over(const InitContext& context, ExecFailure& failure) {
  ListenerCourier courier(context.plan.listener_socket, context.listener_state, failure);
  if (auto started = courier.start(); !started)
    report_and_die(context.socket, failure, started.error());
  seccomp::FilterFlags flags = context.plan.filter.flags;
  flags.tsync = false;  // it would hold the courier, the only other thread
  auto listener = seccomp::load_with_listener(context.plan.filter.program, flags);
  if (!listener) report_and_die(context.socket, failure, listener.error());
  courier.hand_over(listener->release());
}

// Nothing but execve runs once the filter is in place, so the profile need allow nothing else.
[[noreturn]] void load_and_execute(const InitContext& context, ExecFailure& failure) {
  const std::vector<char*> arguments = pointers(context.config().process.args);
  const std::vector<char*> environment = pointers(context.env);
  const Filter& filter = context.plan.filter;
  if (context.plan.listener_socket >= 0) {
    load_and_hand_over(context, failure);
  } else if (!filter.program.empty()) {
    const auto loaded = seccomp::load(filter.program, filter.flags);
    if (!loaded) report_and_die(context.socket, failure, loaded.error());
  }
  ::execve(context.file.c_str(), arguments.data(), environment.data());
  failure.set(errno);
  die();
}

}  // namespace

void init(const Plan& plan, const cgroup::Entrance& entrance, const Inheritance& inheritance,
          ExecFailure& failure) {
  const int socket = inheritance.socket;
  // Before anything that the group should hold or count.
  if (auto entered = entrance.enter(); !entered) report_and_die(socket, failure, entered.error());
  InitContext context{plan, inheritance, socket, {}, {}, {}, {}, {}, {}, {}, {}, 0, false};
  for (const Step step : steps_of(plan.role)) {
    auto done = step(context);
    if (!done) report_and_die(socket, failure, done.error());
  }
  load_and_execute(context, failure);
}

}  // namespace caisson::process
