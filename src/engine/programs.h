// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::engine {

inline constexpr std::string_view kMonitorProgram = "caisson-monitor";
inline constexpr std::string_view kImageProgram = "caisson-image";

// Path of one of Caisson's other programs, which lie beside the running one.
Result<std::string> program_beside(std::string_view name);

}  // namespace caisson::engine
