// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"

namespace caisson::engine {

// "KILL", "SIGKILL", "9", "RTMIN+3", in any case. kInvalid, in Docker's words, for others.
Result<int> parse_signal(std::string_view text);

}  // namespace caisson::engine
