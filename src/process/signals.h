// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace caisson::process {

// Every signal to its default and none blocked, as a new program expects it: the caller may have
// blocked some to read them from a descriptor, or have been started with some ignored (nohup).
Result<void> reset_signals();

}  // namespace caisson::process
