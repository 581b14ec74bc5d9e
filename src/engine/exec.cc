// SPDX-License-Identifier: Apache-2.0
#include "engine/exec.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/strings.h"
#include "caps/caps.h"
#include "cgroup/cgroup.h"
#include "container/attendant.h"
#include "container/id.h"
#include "container/kept_filter.h"
#include "container/raw_mode.h"
#include "container/stdio.h"
#include "engine/background.h"
#include "engine/config.h"
#include "engine/detach_keys.h"
#include "engine/events.h"
#include "engine/exec_terminal.h"
#include "engine/filter.h"
#include "engine/plan.h"
#include "engine/status.h"
#include "image/store/image.h"
#include "ns/namespaces.h"
#include "process/exec_failure.h"
#include "process/spawn.h"
#include "sys/file.h"
#include "sys/process.h"
#include "sys/retry.h"
#include "sys/socket.h"

namespace caisson::engine {
namespace {

constexpr const char* kKeeperName = "caisson-exec";

Result<State> check_running(const Container& container, const Record& record) {
  State state = TRY(look_at(container));
  if (state.phase != State::Phase::kRunning) {
    return fail(Error::invalid("Container " + container.id() + " is not running"));
  }
  if (state.paused) {
    return fail(Error::invalid("Container " + record.name +
                               " is paused, unpause the container before exec"));
  }
  return state;
}

// That of the container's first process, whatever has become of a profile's file since.
Result<process::Filter> exec_filter(const Container& container, const RunOptions& options) {
  auto kept = container::kept_filter(container.directory());
  if (kept || kept.error().errnum != ENOENT) return kept;
  return make_filter(options, TRY(container_caps(options)));
}

// The container's own plan, with this process in place of its first. The image has had its say when
// the container was created.
Result<process::Plan> make_exec_plan(const Store& store, const Container& container,
                                     const Record& record, pid_t pid, const ExecOptions& options) {
  RunOptions request = record.options;
  request.resources = {};  // the group has its limits
  request.command = options.command;
  request.tty = options.tty;
  request.env.insert(request.env.end(), options.env.begin(), options.env.end());
  if (!options.user.empty()) request.user = options.user;
  if (!options.workdir.empty()) request.workdir = options.workdir;
  process::Plan plan =
      TRY(make_plan(request, image::Image{}, {store, container.id(), container.directory()},
                    TRY(exec_filter(container, request))));
  plan.role = process::Role::kExec;
  plan.config.process.args = options.command;
  for (oci::Namespace& one : plan.config.linux_.namespaces) {
    one.path = "/proc/" + std::to_string(pid) + "/ns/" + std::string(ns::proc_name(one.type));
  }
  if (options.privileged) {
    const caps::Set all = TRY(caps::bounding());
    plan.config.process.capabilities = oci::Capabilities{all, all, 0, all, 0};
  }
  return plan;
}

Result<process::Child> launch(const Container& container, const Record& record,
                              process::Plan& plan) {
  const State state = TRY(check_running(container, record));
  const auto group = TRY(cgroup::open(state.cgroups));
  auto child = TRY(process::Child::spawn(plan, group.get(), TRY(process::ExecFailure::create())));
  TRY(child.go(""));
  return child;
}

Result<UniqueFd> wait_for_command(process::Child& child) {
  UniqueFd terminal =
      TRY(child.wait_until_ready({.warn = [](const std::string& text) { log::warning(text); },
                                  .mounted = [] { return Result<void>{}; }}));
  TRY(child.wait_until_executed());
  TRY(child.check_executed());
  return terminal;
}

// As in Docker, a user or directory that it can't have makes the command one that can't be
// executed.
Result<UniqueFd> wait_until_running(process::Child& child) {
  auto terminal = wait_for_command(child);
  if (terminal) return terminal;
  Error error = std::move(terminal).error();
  if (error.kind == Error::Kind::kInvalid || error.kind == Error::Kind::kSystem) {
    error.kind =
        error.errnum == ENOENT ? Error::Kind::kCommandNotFound : Error::Kind::kCommandNotExecutable;
  }
  return fail(std::move(error));
}

// Nothing stays open but this, and no file system is kept from being unmounted.
Result<void> let_go_of_all_but(std::vector<int> kept) {
  if (::chdir("/") != 0) return fail(Error::last("change directory to", "/"));
  std::ranges::sort(kept);
  return sys::close_from(0, kept.data(), kept.size());
}

// How a child ended; it is still to be reaped.
Result<int> wait_unreaped(int pidfd) {
  siginfo_t info{};
  const auto wait = [&] {
    return ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOWAIT);
  };
  if (sys::retry(wait) != 0) return fail(Error::last("wait for a process"));
  return sys::exit_code(info);
}

void tell_exec_end(const Container& container, const Record& record, const std::string& exec_id,
                   int exit_code) {
  tell(container, record, "exec_die",
       {{"execID", exec_id}, {"exitCode", std::to_string(exit_code)}});
}

// The process has a parent that stays until its end, which it tells: without one it falls to the
// host's process 1, which may reap nobody, and the kernel doesn't let the container's first process
// end before all of its namespace are reaped (pid_namespaces(7)). So this end is told before the
// container's own.
Result<int> exec_detached(const Store& store, const Container& container, const Record& record,
                          const ExecOptions& options, const std::string& exec_id) {
  TRY(in_background([&](const Ready& ready) -> Result<void> {
    const UniqueFd null = TRY(sys::open("/dev/null", O_RDWR));
    process::Child child =
        TRY(exec_with_streams(store, container, options, {null.get(), null.get(), null.get()}));
    const UniqueFd process = child.release();
    TRY(ready());
    ::prctl(PR_SET_NAME, kKeeperName, 0, 0, 0);
    TRY(let_go_of_all_but({process.get()}));
    tell_exec_end(container, record, exec_id, TRY(wait_unreaped(process.get())));
    TRY(sys::wait_for(process.get()));
    ::_exit(0);
  }));
  return 0;
}

// The same with a terminal, which the caller may leave: it and its output stay with the parent.
Result<int> exec_on_terminal(const Container& container, const Record& record, process::Plan plan,
                             std::string keys, const std::string& exec_id) {
  auto [own_end, keepers_end] = TRY(sys::make_socket_pair());
  TRY(in_background([&](const Ready& ready) -> Result<void> {
    container::Stdio stdio = TRY(container::Stdio::prepare(false, true, true));
    plan.stdio = stdio.for_container();
    process::Child child = TRY(launch(container, record, plan));
    const UniqueFd terminal = TRY(wait_until_running(child));
    const UniqueFd process = child.release();
    TRY(hand_over(keepers_end.get(), terminal.get(), process.get()));
    TRY(ready());
    ::prctl(PR_SET_NAME, kKeeperName, 0, 0, 0);
    TRY(let_go_of_all_but({process.get(), terminal.get(), keepers_end.get()}));
    TRY(keep_terminal(keepers_end.get(), terminal.get(), process.get()));
    const int code = TRY(wait_unreaped(process.get()));
    tell_exec_end(container, record, exec_id, code);
    tell_exit_code(keepers_end.get(), code);
    TRY(sys::wait_for(process.get()));
    ::_exit(0);
  }));
  keepers_end.reset();
  const auto code = TRY(use_terminal(own_end.get(), std::move(keys)));
  if (code) return *code;
  return fail(Error::invalid("read escape sequence"));
}

Result<int> exec_attached(const Container& container, const Record& record, process::Plan plan,
                          const ExecOptions& options) {
  const UniqueFd signals = TRY(container::watch_signals());
  container::Stdio stdio = TRY(container::Stdio::prepare(options.interactive, options.tty, true));
  plan.stdio = stdio.for_container();
  process::Child child = TRY(launch(container, record, plan));
  const UniqueFd terminal = TRY(wait_until_running(child));
  stdio.close_container_ends();
  std::optional<container::RawMode> raw;
  if (terminal) {
    stdio.use_terminal(terminal.get(), options.interactive);
    if (options.interactive) raw.emplace(TRY(container::RawMode::enter()));
  }
  container::Attendant attendant(child.pidfd(), stdio, signals.get(), terminal.get());
  TRY(attendant.serve());
  const auto code = child.wait();
  // What it left in the background may hold on to its streams.
  TRY(attendant.drain_what_is_there());
  return code;
}

}  // namespace

Result<process::Child> exec_with_streams(const Store& store, const Container& container,
                                         const ExecOptions& options,
                                         const std::array<int, 3>& streams) {
  const Record record = TRY(container.record());
  const State state = TRY(check_running(container, record));
  process::Plan plan = TRY(make_exec_plan(store, container, record, state.pid, options));
  plan.stdio = streams;
  process::Child child = TRY(launch(container, record, plan));
  TRY(wait_until_running(child));
  return child;
}

Result<int> exec(const Store& store, const Container& container, const ExecOptions& options) {
  std::string keys = TRY(parse_detach_keys(options.detach_keys));
  const Record record = TRY(container.record());
  const State state = TRY(check_running(container, record));
  process::Plan plan = TRY(make_exec_plan(store, container, record, state.pid, options));
  const std::string id = TRY(container::make_id());
  // Docker's: the program, a space, the arguments.
  const std::string command =
      options.command.front() + " " + join(std::span(options.command).subspan(1), " ");
  tell(container, record, "exec_create: " + command, {{"execID", id}});
  tell(container, record, "exec_start: " + command, {{"execID", id}});
  if (options.detach) return exec_detached(store, container, record, options, id);
  if (options.tty && options.interactive) {
    return exec_on_terminal(container, record, std::move(plan), std::move(keys), id);
  }
  const auto code = exec_attached(container, record, std::move(plan), options);
  if (code) tell_exec_end(container, record, id, *code);
  return code;
}

}  // namespace caisson::engine
