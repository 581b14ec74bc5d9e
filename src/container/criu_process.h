// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <array>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "sys/process.h"

namespace caisson::container {

// The program CRIU of the host's PATH; kUnsupported where there is none, or one that is too old for
// all that it is asked for here (3.16): older ones pass over what they don't know, an LSM profile
// for one.
Result<std::string> find_criu();

// A `criu swrk`, which serves one request over its socket (criu/conversation.h). When the object
// goes it hangs up and waits for CRIU's end: cut off in its work, CRIU would leave the processes
// that it dumps with its own code in them.
class CriuProcess {
 public:
  struct Launch {
    std::string program;
    std::array<int, 3> stdio = {-1, -1, -1};  // borrowed; -1: the null device
    std::vector<int> inherited = {};          // borrowed; they become 4 and up
    int cgroup_fd = -1;                       // as clone_process() takes it
    // In the new process, before CRIU is executed.
    std::function<Result<void>()> prepare = [] { return Result<void>{}; };
  };
  static constexpr int kFirstInherited = 4;

  static Result<CriuProcess> start(const Launch& launch);
  CriuProcess(CriuProcess&&) noexcept = default;
  CriuProcess& operator=(CriuProcess&&) = delete;
  ~CriuProcess();

  // For one whose work is of no use any more, and all of it in the group that it was started in.
  void kill();

  [[nodiscard]] int socket() const { return socket_.get(); }
  [[nodiscard]] pid_t pid() const { return process_.pid; }

 private:
  CriuProcess(sys::CloneResult process, UniqueFd socket)
      : process_(std::move(process)), socket_(std::move(socket)) {}

  sys::CloneResult process_;
  UniqueFd socket_;
};

}  // namespace caisson::container
