// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/run_options.h"
#include "engine/store.h"
#include "process/plan.h"

namespace caisson::engine {

// A container that has a record and has not run yet.
struct CreatedContainer {
  LockedContainer container;
  Record record;
  process::Plan plan;
};

// Makes a container of the options; everything that can fail without a trace is looked at first.
// `passing`: it lasts no longer than the calling program. Needs root.
Result<CreatedContainer> create(const Store& store, RunOptions options, bool passing);

}  // namespace caisson::engine
