// SPDX-License-Identifier: Apache-2.0
#include "container/end.h"

#include <poll.h>

#include <cerrno>
#include <csignal>

#include "container/status.h"
#include "sys/process.h"
#include "sys/retry.h"

namespace caisson::container {

Result<void> end_processes(const Record& record, cgroup::Cgroup& group) {
  const auto process = TRY(open_process(record));
  if (process) {
    // The first process may be of this id and still outside of its group, if creating broke off.
    auto sent = sys::send_signal(process->get(), SIGKILL);
    if (!sent && sent.error().errnum != ESRCH) return sent;
  }
  // Nobody in a PID namespace outlives its first process (pid_namespaces(7)); CRIU stands outside.
  if (!process && record.pid != 0 && record.own_pids && !record.restored) return {};
  TRY(group.kill_all());
  if (!process) return {};
  pollfd end{process->get(), POLLIN, 0};
  if (sys::retry([&] { return ::poll(&end, 1, 10000); }) < 0) {
    return fail(Error::last("wait for the container's process"));
  }
  return {};
}

}  // namespace caisson::container
