// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "container/attendant.h"
#include "container/lifecycle.h"

namespace caisson::container {

// Waits for the end of a started container's first process, a child of the caller, and serves its
// terminal and the signals of watch_signals() meanwhile. Returns its exit code.
Result<int> wait_for_end(const Created& created, int signals);

}  // namespace caisson::container
