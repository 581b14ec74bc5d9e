// SPDX-License-Identifier: Apache-2.0
#include "container/guard.h"

#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "base/log.h"
#include "sys/process.h"
#include "sys/retry.h"

namespace caisson::container {
namespace {

// Until one of the two has ended. There is nobody whom a failure could be told.
[[noreturn]] void watch(int container, int runner) {
  ::prctl(PR_SET_NAME, "caisson-guard", 0, 0, 0);
  // Away from the signals of the caller's job, and in no file system's way. Whatever the caller has
  // open others may wait to be closed.
  const bool apart = ::setsid() >= 0 && ::chdir("/") == 0;
  std::array<int, 2> keep = {container, runner};
  std::ranges::sort(keep);
  if (!apart || !sys::close_from(0, keep.data(), keep.size())) ::_exit(1);
  std::array<pollfd, 2> ends = {{{container, POLLIN, 0}, {runner, POLLIN, 0}}};
  if (sys::retry([&] { return ::poll(ends.data(), ends.size(), -1); }) < 0) ::_exit(1);
  if (ends[0].revents != 0) ::_exit(0);
  ::_exit(sys::send_signal(container, SIGKILL) ? 0 : 1);
}

}  // namespace

Result<Guard> Guard::start(pid_t container) {
  const UniqueFd watched = TRY(sys::open_pidfd(container));
  const UniqueFd self = TRY(sys::open_pidfd(::getpid()));
  sys::CloneResult forked = TRY(sys::clone_process(0));
  if (forked.pid == 0) watch(watched.get(), self.get());
  return Guard(std::move(forked.pidfd));
}

Guard::~Guard() {
  if (!process_) return;
  // It may have ended by itself.
  [[maybe_unused]] const auto killed = sys::send_signal(process_.get(), SIGKILL);
  const auto ended = sys::wait_for(process_.get());
  if (!ended) log::error(ended.error());
}

}  // namespace caisson::container
