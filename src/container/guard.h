// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include "base/result.h"
#include "base/unique_fd.h"

namespace caisson::container {

// A process that kills a container's first process when the program that runs it in the foreground
// dies, by whatever signal. The kernel does that by itself (PR_SET_PDEATHSIG), but forgets it when
// the command is executed under another AppArmor profile or SELinux label, or later changes its
// user or capabilities (prctl(2)), as the entry points of many images do.
//
// It is called "caisson-guard", has a session of its own and nothing open but what it waits for,
// and ends with the container. The object stands for it in the program that it watches, which must
// be single-threaded.
class Guard {
 public:
  // `container` is a child that has not been waited for.
  static Result<Guard> start(pid_t container);
  Guard(Guard&&) noexcept = default;
  Guard& operator=(Guard&&) = delete;
  ~Guard();

 private:
  explicit Guard(UniqueFd process) : process_(std::move(process)) {}

  UniqueFd process_;
};

}  // namespace caisson::container
