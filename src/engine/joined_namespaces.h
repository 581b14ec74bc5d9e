// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/run_options.h"
#include "engine/store.h"
#include "process/plan.h"

// Namespaces that a container shares with another one.
namespace caisson::engine {

// Puts the full id of the container that is meant into each "container:NAME" of the options, as
// Docker does: the name may be another's later. kNotFound where there is none.
Result<void> name_by_id(const Store& store, RunOptions& options);

// For the start: finds the namespaces of the other containers, which must run, and has the plan
// hold them. In another container's IPC namespace the shared memory is that container's as well.
Result<void> join_containers(const Store& store, const RunOptions& options, process::Plan& plan);

}  // namespace caisson::engine
