// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace caisson::engine {

// Path of caisson-monitor, which lies beside the running program.
Result<std::string> monitor_program();

}  // namespace caisson::engine
