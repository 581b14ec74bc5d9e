// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "container/stdio.h"

namespace caisson::container {

// Blocks, for the rest of the program's life, every signal that concerns the container rather than
// the program itself, and returns a descriptor on which they are read.
Result<UniqueFd> watch_signals();

// Serves the signals and streams of one process of a container while the calling program waits for
// it. All descriptors are borrowed; `master` is the caller's end of the process's terminal, or -1.
class Attendant {
 public:
  Attendant(int pidfd, Stdio& stdio, int signals, int master)
      : pidfd_(pidfd), stdio_(stdio), signals_(signals), master_(master) {}

  // Until the process has ended.
  Result<void> serve();

  // What the process had written when it ended. Nobody else may hold its pipes any more, so that
  // every one comes to its end; a terminal has no more once nothing is there to be read.
  Result<void> drain();
  // The same where others may hold them: what is there, and no waiting for more.
  Result<void> drain_what_is_there();

 private:
  Result<void> drain(int timeout);
  Result<bool> wait_and_move(std::vector<pollfd>& fds, int timeout);
  void forward_signals();

  int pidfd_;
  Stdio& stdio_;
  int signals_;
  int master_;
};

}  // namespace caisson::container
