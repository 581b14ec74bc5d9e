// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <pthread.h>

#include <atomic>
#include <string>

#include "base/result.h"
#include "process/exec_failure.h"

namespace caisson::process {

// Sends the listener of a filter to the agent that answers it, on behalf of the thread that loads
// the filter: that one may make no call but execve any more, as the profile need not allow another,
// or the agent would be asked before it has the listener. A second thread shares the descriptor
// table without being filtered, and ends with the first one's execve; a second process would be
// left for the container's first one to reap, or could not take the descriptor (pidfd_getfd(2) asks
// for ptrace's rights, which a process that changed its user denies).
class ListenerCourier {
 public:
  // Socket, text and page are borrowed; the socket is closed once the message has been sent.
  ListenerCourier(int socket, const std::string& text, ExecFailure& failure)
      : socket_(socket), text_(text), failure_(failure) {}

  // Before the filter is loaded. Counts as a task against the limits of the control group and the
  // user (EAGAIN).
  Result<void> start();

  // Returns when the listener has been sent, without a system call. Where that fails the errno is
  // left in the shared page, negative, and the process ends.
  void hand_over(int listener) noexcept;

 private:
  static void* run(void* self);
  Result<void> send(int listener);

  int socket_;
  const std::string& text_;
  ExecFailure& failure_;
  pthread_t thread_{};
  std::atomic<int> listener_ = -1;
  std::atomic<bool> sent_ = false;
};

}  // namespace caisson::process
