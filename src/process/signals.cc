// SPDX-License-Identifier: Apache-2.0
#include "process/signals.h"

#include <cerrno>
#include <csignal>
#include <string>

namespace caisson::process {

Result<void> reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action{};
    // The C library keeps some for itself.
    if (::sigaction(signal, nullptr, &action) < 0) {
      if (errno == EINVAL) continue;
      return fail(Error::last("look at signal", std::to_string(signal)));
    }
    if (action.sa_handler == SIG_IGN && ::signal(signal, SIG_DFL) == SIG_ERR) {
      return fail(Error::last("reset signal", std::to_string(signal)));
    }
  }
  sigset_t none;
  ::sigemptyset(&none);
  if (::sigprocmask(SIG_SETMASK, &none, nullptr) == 0) return {};
  return fail(Error::last("reset signal mask"));
}

}  // namespace caisson::process
