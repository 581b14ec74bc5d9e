// SPDX-License-Identifier: Apache-2.0
#include "container/attendant.h"

#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "container/raw_mode.h"
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

}  // namespace

Result<UniqueFd> watch_signals() {
  const sigset_t set = forwarded_signals();
  if (::sigprocmask(SIG_BLOCK, &set, nullptr) != 0) return fail(Error::last("block signals"));
  // A closed output must end the pump, not the program.
  ::signal(SIGPIPE, SIG_IGN);
  UniqueFd fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd) return fail(Error::last("watch signals"));
  return fd;
}

Result<void> Attendant::serve() {
  for (;;) {
    std::vector<pollfd> fds = {{pidfd_, POLLIN, 0}, {signals_, POLLIN, 0}};
    TRY(wait_and_move(fds, -1));
    if (fds[1].revents != 0) forward_signals();
    if (fds[0].revents != 0) return {};
  }
}

Result<void> Attendant::drain() {
  return drain(master_ >= 0 ? 0 : -1);
}

Result<void> Attendant::drain_what_is_there() {
  return drain(0);
}

Result<void> Attendant::drain(int timeout) {
  for (;;) {
    const bool left = std::ranges::any_of(
        stdio_.pumps(), [](const Pump& pump) { return pump.is_output() && !pump.done(); });
    if (!left) return {};
    std::vector<pollfd> fds;
    if (!TRY(wait_and_move(fds, timeout))) return {};
  }
}

// False where the time was over before anything happened.
Result<bool> Attendant::wait_and_move(std::vector<pollfd>& fds, int timeout) {
  const std::size_t own = fds.size();
  for (const Pump& pump : stdio_.pumps()) fds.push_back(pump.interest());
  const int ready = ::poll(fds.data(), fds.size(), timeout);
  if (ready < 0 && errno != EINTR) return fail(Error::last("wait for the container's streams"));
  for (std::size_t i = own; i < fds.size(); ++i) stdio_.pumps()[i - own].move(fds[i].revents);
  return ready != 0;
}

void Attendant::forward_signals() {
  signalfd_siginfo info{};
  while (::read(signals_, &info, sizeof info) == sizeof info) {
    const int signal = static_cast<int>(info.ssi_signo);
    if (signal == SIGWINCH && master_ >= 0) {
      if (const auto size = caller_window_size()) set_window_size(master_, *size);
      continue;
    }
    // ESRCH: it ended just now, which the pidfd tells too.
    [[maybe_unused]] const auto sent = sys::send_signal(pidfd_, signal);
  }
}

}  // namespace caisson::container
