// SPDX-License-Identifier: Apache-2.0
#include "process/interruption.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <array>
#include <cerrno>

#include "sys/retry.h"

namespace caisson::process {

Result<Interruption> Interruption::watch() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) != 0) return fail(Error::last("look at signals"));
    if (action.sa_handler != SIG_IGN) ::sigaddset(&set, signal);
  }
  if (::sigprocmask(SIG_BLOCK, &set, nullptr) != 0) return fail(Error::last("block signals"));
  UniqueFd signals(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals) return fail(Error::last("watch signals"));
  return Interruption(std::move(signals), set);
}

// Not read from the descriptor: it is still there to take effect.
Interruption::~Interruption() {
  if (signals_ && told_) ::sigprocmask(SIG_UNBLOCK, &watched_, nullptr);
}

Result<bool> Interruption::wait(int fd, short events, int milliseconds) {
  std::array<pollfd, 2> fds = {{{fd, events, 0}, {signals_.get(), POLLIN, 0}}};
  const int ready = sys::retry([&] { return ::poll(fds.data(), fds.size(), milliseconds); });
  if (ready < 0) return fail(Error::last("wait"));
  if (fds[0].revents != 0 || ready == 0) return ready > 0;
  told_ = true;
  return fail(Error::from_errno(EINTR, "wait"));
}

}  // namespace caisson::process
