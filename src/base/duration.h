// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace caisson {

// A duration as Go writes it ("1m30s", "250ms", "1.5h") in nanoseconds; it may be negative.
// kInvalid for other texts, and beyond 292 years.
Result<std::int64_t> parse_duration(std::string_view text);

}  // namespace caisson
