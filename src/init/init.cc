// SPDX-License-Identifier: Apache-2.0
#include "init/init.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <optional>

#include "base/log.h"
#include "sys/retry.h"

namespace caisson::init {
namespace {

constexpr int kNotExecutable = 126;
constexpr int kNotFound = 127;
constexpr int kSignalled = 128;

// All but those that tell of a fault of this program's own.
sigset_t signals_to_pass_on() {
  sigset_t set;
  ::sigfillset(&set);
  for (const int fault : {SIGFPE, SIGILL, SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGSYS}) {
    ::sigdelset(&set, fault);
  }
  return set;
}

[[noreturn]] void become(std::span<char* const> command, const sigset_t& mask) {
  // A job of its own that has the terminal, so that ^C reaches the command and not this program.
  ::setpgid(0, 0);
  // There may be no terminal.
  [[maybe_unused]] const int foreground = ::tcsetpgrp(STDIN_FILENO, ::getpid());
  ::signal(SIGTTIN, SIG_DFL);
  ::signal(SIGTTOU, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  ::execvp(command.front(), command.data());
  const int errnum = errno;
  log::error(Error::from_errno(errnum, "exec", command.front()));
  ::_exit(errnum == ENOENT || errnum == ENOTDIR ? kNotFound : kNotExecutable);
}

// Every process that has ended; the exit code where the child is among them.
std::optional<int> reap(pid_t child) {
  std::optional<int> code;
  int status = 0;
  for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
    if (ended != child) continue;
    code = WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
  }
  return code;
}

int serve(pid_t child, const sigset_t& signals) {
  for (;;) {
    siginfo_t info{};
    const int signal = sys::retry([&] { return ::sigwaitinfo(&signals, &info); });
    if (signal == SIGCHLD) {
      if (const auto code = reap(child)) return *code;
    } else if (signal > 0) {
      // It may have ended this moment.
      [[maybe_unused]] const int sent = ::kill(child, signal);
    }
  }
}

}  // namespace

int run_command(std::span<char* const> command) {
  const sigset_t signals = signals_to_pass_on();
  sigset_t before;
  ::sigprocmask(SIG_SETMASK, &signals, &before);
  // Handing the terminal over from the background would stop this program.
  ::signal(SIGTTIN, SIG_IGN);
  ::signal(SIGTTOU, SIG_IGN);
  const pid_t child = ::fork();
  if (child < 0) {
    log::error(Error::last("fork"));
    return kNotExecutable;
  }
  if (child == 0) become(command, before);
  return serve(child, signals);
}

}  // namespace caisson::init
