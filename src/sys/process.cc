// SPDX-License-Identifier: Apache-2.0
#include "sys/process.h"

#include <linux/sched.h>
#include <sys/pidfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <csignal>
#include <string>

#include "sys/retry.h"

namespace caisson::sys {

Result<CloneResult> clone_process(std::uint64_t flags, int cgroup_fd) {
  int pidfd = -1;
  clone_args args{};
  args.flags = flags | CLONE_PIDFD;
  args.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  // A sibling's is its creator's (clone(2), CLONE_PARENT).
  args.exit_signal = (flags & CLONE_PARENT) != 0 ? 0 : SIGCHLD;
  if (cgroup_fd >= 0) {
    args.flags |= CLONE_INTO_CGROUP;
    args.cgroup = static_cast<__u64>(cgroup_fd);
  }
  const long pid = ::syscall(SYS_clone3, &args, sizeof args);
  if (pid < 0) return fail(Error::last("clone a process"));
  CloneResult result;
  result.pid = static_cast<pid_t>(pid);
  if (pid > 0) result.pidfd = UniqueFd(pidfd);
  return result;
}

Result<UniqueFd> open_pidfd(pid_t pid) {
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!pidfd) return fail(Error::last("open pidfd of process", std::to_string(pid)));
  return pidfd;
}

Result<void> send_signal(int pidfd, int signal) {
  if (::syscall(SYS_pidfd_send_signal, pidfd, signal, nullptr, 0) == 0) return {};
  return fail(Error::last("send signal", std::to_string(signal)));
}

Result<siginfo_t> wait_for(int pidfd) {
  siginfo_t info{};
  const int result =
      retry([&] { return ::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED); });
  if (result != 0) return fail(Error::last("wait for a process"));
  return info;
}

int exit_code(const siginfo_t& info) {
  return info.si_code == CLD_EXITED ? info.si_status : 128 + info.si_status;
}

Result<void> close_from(int first, const int* keep, std::size_t count) {
  for (std::size_t i = 0; i <= count; ++i) {
    const int last = i < count ? keep[i] - 1 : INT_MAX;
    if (first <= last &&
        ::close_range(static_cast<unsigned>(first), static_cast<unsigned>(last), 0) != 0) {
      return fail(Error::last("close inherited descriptors"));
    }
    if (i < count && keep[i] >= first) first = keep[i] + 1;
  }
  return {};
}

}  // namespace caisson::sys
