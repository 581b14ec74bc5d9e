// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "cgroup/cgroup.h"
#include "process/plan.h"
#include "process/spawn.h"

namespace caisson::container {

// What the caller puts on record, each before the next thing comes into being: there must be no
// instant at which something exists that nobody knows of.
struct Chronicle {
  std::function<Result<void>(const std::vector<std::string>& cgroups)> group_intended;
  std::function<Result<void>(pid_t)> cloned;
  // The process works on and will wait for the word to execute the command: the time for what must
  // be there by then and nothing else needs. May be empty.
  std::function<Result<void>(pid_t)> let_go{};
  // The command is being executed. May be empty.
  std::function<void()> executed{};
};

// The control group that a container is to have.
struct GroupRequest {
  cgroup::Membership membership = cgroup::Membership::kNeeded;
  // The service manager makes it (cgroup::create_scope), for the container of this id; "": nobody
  // does but this program.
  std::string scope_for;
};

// A container whose command is running. Unless released it is killed and its control group removed
// when the object goes, the process first: a group with processes can't be removed.
class Launched {
 public:
  // Makes the group and the process and waits for execve. `plan` is borrowed for the call;
  // its cgroups are filled in. Where execve fails, that is the error.
  static Result<Launched> launch(process::Plan& plan, const GroupRequest& group,
                                 const Chronicle& chronicle);
  Launched(Launched&&) noexcept = default;
  Launched& operator=(Launched&&) = delete;
  ~Launched();

  [[nodiscard]] process::Child& child() { return *child_; }
  // The caller's end of the container's terminal, where it has one.
  [[nodiscard]] UniqueFd& terminal() { return terminal_; }
  // With a PID namespace of its own, the container's processes die with its first one; others are
  // killed by this.
  Result<void> kill_rest();
  // Leaves the container to itself; returns the first process's pidfd.
  UniqueFd release();

 private:
  Launched(std::unique_ptr<cgroup::Cgroup> group, bool own_pids)
      : group_(std::move(group)), own_pids_(own_pids) {}
  Result<void> lead(const oci::Linux& config, bool own_group, const Chronicle& chronicle);

  std::unique_ptr<cgroup::Cgroup> group_;  // null once released
  bool own_pids_;
  std::unique_ptr<process::Child> child_;
  UniqueFd terminal_;
};

}  // namespace caisson::container
