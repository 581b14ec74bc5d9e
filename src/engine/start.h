// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "base/unique_fd.h"
#include "engine/store.h"
#include "process/plan.h"

namespace caisson::engine {

// The plan for one more start of a container, from its record.
Result<process::Plan> plan_again(const Store& store, const Container& container,
                                 const Record& record);

// Starts a container that doesn't run, with a program in the background that becomes its monitor.
// Returns once its command is being executed. `client` (may be none) is attached from the
// beginning. A container that is to be removed with its end is removed where it can't be started.
Result<void> start_in_background(const Store& store, LockedContainer container,
                                 const Record& record, process::Plan plan, UniqueFd client);

}  // namespace caisson::engine
