// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "engine/store.h"

namespace caisson::engine {

// One run of a container, whose end others than its keeper wait for.
struct Run {
  State state;       // while it ran
  UniqueFd process;  // its first process's pidfd; none where that had ended
  UniqueFd end;      // monitor::open_end()'s
};

// Whether the run has ended, and its end is on record, within so many milliseconds; for ever where
// they are negative. Without the container's lock.
Result<bool> await_end(const Store& store, const Container& container, const Run& run,
                       int milliseconds);

// The same after SIGKILL was sent: does_not_end() where the kernel holds the process for ten
// seconds.
Result<void> await_killed(const Store& store, const Container& container, const Run& run);

}  // namespace caisson::engine
