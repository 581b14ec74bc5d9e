// SPDX-License-Identifier: Apache-2.0
// Runs a command whose calls of socket(2) this program answers: sockets of AF_UNIX and AF_INET it
// makes itself and hands over, every other family does not exist for the command. All that the
// decision looks at are the call's registers, which nobody can change while it waits.
//
// Usage: socket_supervisor COMMAND [ARG…]
#include <caisson/seccomp/seccomp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace seccomp = caisson::seccomp::v1;

namespace {

constexpr int kFailed = 125;

int report(const seccomp::Error& error) {
  std::fprintf(stderr, "socket_supervisor: %s\n", error.message());
  return kFailed;
}

// Becomes the command, once its filter is in place and the parent has the listener.
int run_command(int parent, char** command) {
  const auto policy =
      seccomp::PolicyBuilder().default_action(seccomp::Action::allow()).notify("socket").build();
  if (!policy) return report(policy.error());
  const auto listener = policy->load_with_listener();
  if (!listener) return report(listener.error());
  const auto sent = listener->send_to(parent);
  if (!sent) return report(sent.error());
  execvp(command[0], command);
  const int error = errno;
  std::fprintf(stderr, "socket_supervisor: %s: %s\n", command[0], std::strerror(error));
  return error == ENOENT ? 127 : 126;
}

seccomp::Result<bool> answer(seccomp::Listener& listener, const seccomp::Request& request) {
  // The kernel takes all three as int: what else is in the registers doesn't matter.
  const auto family = static_cast<int>(request.arguments[0]);
  const auto type = static_cast<int>(request.arguments[1]);
  const auto protocol = static_cast<int>(request.arguments[2]);
  if (family != AF_UNIX && family != AF_INET) {
    std::fprintf(stderr, "socket_supervisor: no family %d for process %u\n", family, request.pid);
    return listener.deny(request, EAFNOSUPPORT);
  }
  const int made = socket(family, type | SOCK_CLOEXEC, protocol);
  if (made == -1) return listener.deny(request, errno);
  auto answered = listener.answer_with_fd(request, made, (type & SOCK_CLOEXEC) != 0);
  close(made);
  return answered;
}

// Answers until no process is left under the filter, and returns the command's wait status.
seccomp::Result<int> supervise(seccomp::Listener& listener, pid_t command) {
  int status = 0;
  // Before Linux 6.11 a zombie counts as a process under the filter, so the command is waited for
  // at once; processes that it left behind may still ask.
  int ended = static_cast<int>(syscall(SYS_pidfd_open, command, 0));
  for (;;) {
    pollfd events[] = {{listener.fd(), POLLIN, 0}, {ended, POLLIN, 0}};
    if (poll(events, 2, -1) == -1) continue;
    if (events[1].revents != 0) {
      waitpid(command, &status, 0);
      close(ended);
      ended = -1;
    } else {
      const auto request = listener.receive();
      if (!request) return request.error();
      if (!*request) {
        if (ended != -1) waitpid(command, &status, 0);
        return status;
      }
      const auto answered = answer(listener, **request);
      if (!answered) return answered.error();
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: socket_supervisor COMMAND [ARG...]\n");
    return 2;
  }
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == -1) {
    std::perror("socketpair");
    return kFailed;
  }
  const pid_t command = fork();
  if (command == -1) {
    std::perror("fork");
    return kFailed;
  }
  if (command == 0) _exit(run_command(pair[1], argv + 1));
  close(pair[1]);
  auto listener = seccomp::Listener::receive_from(pair[0]);
  if (!listener) return report(listener.error());
  const auto status = supervise(*listener, command);
  if (!status) return report(status.error());
  return WIFEXITED(*status) ? WEXITSTATUS(*status) : 128 + WTERMSIG(*status);
}
