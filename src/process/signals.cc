// SPDX-License-Identifier: Apache-2.0
#include "process/signals.h"

#include <csignal>

namespace caisson::process {

Result<void> reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action{};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) {
      ::signal(signal, SIG_DFL);
    }
  }
  sigset_t none;
  ::sigemptyset(&none);
  if (::sigprocmask(SIG_SETMASK, &none, nullptr) == 0) return {};
  return fail(Error::last("reset signal mask"));
}

}  // namespace caisson::process
