// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace caisson::engine {

// Absolute path of the running executable.
Result<std::string> own_program();

// Path of caisson-monitor, which lies beside it.
Result<std::string> monitor_program();

}  // namespace caisson::engine
