// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.h"
#include "base/unique_fd.h"
#include "engine/store.h"
#include "process/plan.h"

namespace caisson::engine {

struct Supervision {
  const Store& store;
  LockedContainer& container;
  const Record& record;
  State state;         // as it was before
  process::Plan plan;  // prepared
  UniqueFd client;     // attached from the beginning; may be none
  std::function<Result<void>()> started = [] { return Result<void>{}; };
};

// Starts the container and becomes its monitor: the calling program executes caisson-monitor in its
// own place, since the monitor has to be the parent of the container's first process. `started` is
// called when all is done but that. Returns only where something failed; nothing of the container
// runs then, and the failure is on record.
Error start_and_become_monitor(Supervision supervision);

}  // namespace caisson::engine
