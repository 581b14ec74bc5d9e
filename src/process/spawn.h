// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>
#include <sys/wait.h>

#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "cgroup/cgroup.h"
#include "process/exec_failure.h"
#include "process/interruption.h"
#include "process/plan.h"
#include "process/protocol.h"

namespace caisson::process {

struct Cloned;

// The parent's hold on a container's first process. Unless released by wait() it is killed and
// reaped when the object goes: no failure of the parent leaves a half-made container behind.
class Child {
 public:
  // Clones the process, in the namespaces that the plan's paths name, and puts it into the group
  // (borrowed; may be null). The calling program must be single-threaded. The plan must outlive the
  // call only.
  static Result<Child> spawn(const Plan& plan, cgroup::Cgroup* group, ExecFailure failure);

  // Proves the plan's filter where that is due, and lets the set-up go on. `state` is the
  // container's state as JSON, for hooks.
  Result<void> go(const std::string& state);
  // Next, where the plan has a listener's socket: what goes to the agent with the listener.
  Result<void> describe(const std::string& process_state);

  Child(Child&&) noexcept = default;
  Child& operator=(Child&&) = delete;
  ~Child();

  // Lets the process go on to execve once it is ready; may be said before it is, which saves a
  // round trip.
  Result<void> start();

  // What is to be done while the process sets itself up.
  struct Attention {
    std::function<void(const std::string&)> warn;  // a warning of the process
    std::function<Result<void>()> mounted;         // hooks of the runtime have their turn
    Interruption* interruption = nullptr;          // what ends the waiting, with an error
  };

  // Waits until everything but filter and execve is set up. Returns the terminal's master where the
  // plan has a terminal.
  Result<UniqueFd> wait_until_ready(const Attention& attention);

  // Of an error of the caller's that may come from the process's being gone: what the process has
  // reported itself, or else that error.
  Error cause_of(Error error);

  // Waits for the end of set-up after start(): the error that the process reported, or nothing.
  Result<void> wait_until_executed(Interruption* interruption = nullptr);

  // After wait_until_executed(): the error of an execve that failed, or nothing.
  Result<void> check_executed() const;

  // Blocks until the process has ended, reaps it and returns its exit code (128+n for signal n). A
  // failed execve is an error, not an exit code.
  Result<int> wait();

  // Leaves the process to itself: the object no longer kills it.
  UniqueFd release() { return std::move(pidfd_); }

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] int pidfd() const { return pidfd_.get(); }

 private:
  Child(Cloned cloned, UniqueFd socket, ExecFailure failure, const Plan& plan);

  Result<Message> next_message(Interruption* interruption);

  pid_t pid_;
  UniqueFd pidfd_;
  UniqueFd helper_;  // that made the process, until it has been waited for
  UniqueFd socket_;
  ExecFailure failure_;
  std::string command_;
  std::function<Result<void>()> proof_;  // as Filter has it
};

}  // namespace caisson::process
