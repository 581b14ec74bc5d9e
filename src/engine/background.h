// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/result.h"

namespace caisson::engine {

// Calls `work` in a process of its own, away from the caller's terminal and from the signals of its
// job. Returns once that calls `ready` and then closes what the caller has open (execve(2) does),
// or with why it failed. The caller must be single-threaded.
using Ready = std::function<Result<void>()>;
Result<void> in_background(const std::function<Result<void>(const Ready& ready)>& work);

}  // namespace caisson::engine
