// SPDX-License-Identifier: Apache-2.0
#include "container/foreground.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>
#include <vector>

#include "base/log.h"
#include "base/scope_exit.h"
#include "cgroup/cgroup.h"
#include "container/raw_mode.h"
#include "container/stdio.h"
#include "ns/namespaces.h"
#include "process/spawn.h"
#include "sys/process.h"

namespace caisson::container {
namespace {

// Every signal that one process may send another, but those that concern the calling program
// itself: its faults, its children, its job control, its pipes.
sigset_t forwarded_signals() {
  sigset_t set;
  ::sigfillset(&set);
  for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGCHLD, SIGPIPE,
                        SIGURG, SIGTTIN, SIGTTOU}) {
    ::sigdelset(&set, own);
  }
  return set;
}

Result<UniqueFd> watch_signals() {
  const sigset_t set = forwarded_signals();
  if (::sigprocmask(SIG_BLOCK, &set, nullptr) != 0) return fail(Error::last("block signals"));
  // A closed output must end the pump, not the program.
  ::signal(SIGPIPE, SIG_IGN);
  UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return fail(Error::last("watch signals"));
  return fd;
}

// Serves signals and streams of one running container.
class Attendant {
 public:
  Attendant(process::Child& child, Stdio& stdio, int signals, int master)
      : child_(child), stdio_(stdio), signals_(signals), master_(master) {}

  // Until the container's first process has ended.
  Result<void> serve() {
    for (;;) {
      std::vector<pollfd> fds = {{child_.pidfd(), POLLIN, 0}, {signals_, POLLIN, 0}};
      TRY(wait_and_move(fds, -1));
      if (fds[1].revents != 0) forward_signals();
      if (fds[0].revents != 0) return {};
    }
  }

  // What the container had written when it ended. Its processes are gone, so every pipe comes to
  // its end; a terminal has no more once nothing is there to be read.
  Result<void> drain() {
    for (;;) {
      const bool left = std::ranges::any_of(
          stdio_.pumps(), [](const Pump& pump) { return pump.is_output() && !pump.done(); });
      if (!left) return {};
      std::vector<pollfd> fds;
      if (!TRY(wait_and_move(fds, master_ >= 0 ? 0 : -1))) return {};
    }
  }

 private:
  // False where the time was over before anything happened.
  Result<bool> wait_and_move(std::vector<pollfd>& fds, int timeout) {
    const std::size_t own = fds.size();
    for (const Pump& pump : stdio_.pumps()) fds.push_back(pump.interest());
    const int ready = ::poll(fds.data(), fds.size(), timeout);
    if (ready < 0 && errno != EINTR) return fail(Error::last("wait for the container's streams"));
    for (std::size_t i = own; i < fds.size(); ++i) stdio_.pumps()[i - own].move(fds[i].revents);
    return ready != 0;
  }

  void forward_signals() {
    signalfd_siginfo info{};
    while (::read(signals_, &info, sizeof info) == sizeof info) {
      const int signal = static_cast<int>(info.ssi_signo);
      if (signal == SIGWINCH && master_ >= 0) {
        if (const auto size = caller_window_size()) set_window_size(master_, *size);
        continue;
      }
      // ESRCH: it ended just now, which the pidfd tells too.
      [[maybe_unused]] const auto sent = sys::send_signal(child_.pidfd(), signal);
    }
  }

  process::Child& child_;
  Stdio& stdio_;
  int signals_;
  int master_;
};

// With a PID namespace of its own, the container's processes died with its first one.
Result<void> kill_rest(const process::Plan& plan, cgroup::Cgroup& group) {
  if (ns::is_new(plan.config.linux_.namespaces, oci::NamespaceType::kPid)) return {};
  return group.kill_all();
}

Result<int> attend(process::Child& child, const process::Plan& plan, cgroup::Cgroup& group,
                   Stdio& stdio, int signals, const ForegroundOptions& options) {
  TRY(child.go(""));
  // Said at once: it waits in the socket until the process is ready.
  TRY(child.start());
  const UniqueFd master =
      TRY(child.wait_until_ready({.warn = [](const std::string& text) { log::warning(text); },
                                  .mounted = [] { return Result<void>{}; }}));
  TRY(child.wait_until_executed());
  stdio.close_container_ends();
  std::optional<RawMode> raw;
  if (master) {
    stdio.use_terminal(master.get(), options.interactive);
    if (options.interactive) raw.emplace(TRY(RawMode::enter()));
  }
  Attendant attendant(child, stdio, signals, master.get());
  TRY(attendant.serve());
  auto code = child.wait();
  TRY(kill_rest(plan, group));
  TRY(attendant.drain());
  return code;
}

}  // namespace

Result<int> run_in_foreground(StateDirectory& directory, State state, process::Plan plan,
                              const ForegroundOptions& options) {
  const UniqueFd signals = TRY(watch_signals());
  const bool terminal = plan.config.process.terminal;
  Stdio stdio = TRY(Stdio::prepare(options.interactive, terminal));
  plan.stdio = stdio.for_container();
  plan.die_with_parent = true;

  const auto group =
      TRY(cgroup::create(plan.config.linux_.cgroups_path, plan.config.linux_.resources));
  // Runs after the child is gone (declared before it): a group with processes can't be removed.
  const ScopeExit remove_group([&] {
    auto removed = kill_rest(plan, *group);
    if (removed) removed = group->remove();
    if (!removed) log::error(removed.error());
  });
  plan.cgroup_v1_hierarchies = group->v1_hierarchies();
  state.cgroups = group->paths();
  TRY(directory.record(state));
  TRY(group->apply(plan.config.linux_.resources));
  process::Child child =
      TRY(process::Child::spawn(plan, group.get(), TRY(process::ExecFailure::create())));
  return attend(child, plan, *group, stdio, signals.get(), options);
}

}  // namespace caisson::container
