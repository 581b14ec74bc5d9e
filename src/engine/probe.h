// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

// One look at a running container's health: executes its check inside, puts on record what that
// said, and returns whether it said that all is well. Called by the monitor when it is due.
Result<bool> probe_health(const Store& store, const Container& container);

}  // namespace caisson::engine
