// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "container/launch.h"
#include "process/plan.h"

namespace caisson::container {

struct ForegroundOptions {
  bool interactive = false;  // the caller's standard input reaches the container
  std::string scope_for;     // as GroupRequest has it
};

// Runs the plan's container from its first to its last process and returns its exit code. Signals
// that the calling program gets go to the container, which dies with the program at the latest.
// Blocks signals for the rest of the program's life. After the return, with a code or an error,
// nothing of the container is left but what `chronicle` has on record.
Result<int> run_in_foreground(process::Plan& plan, const Chronicle& chronicle,
                              const ForegroundOptions& options);

}  // namespace caisson::container
