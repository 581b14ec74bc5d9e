// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string_view>

#include "base/result.h"

namespace caisson::engine {

// RFC 3339, of any zone. kInvalid for other texts.
Result<timespec> parse_timestamp(std::string_view text);

// What --since and --until take: a timestamp as Docker reads it (RFC 3339, whose zone, time or
// fraction may be missing; seconds since 1970 with a fraction) or a duration before `now` ("90s",
// "1h30m").
Result<timespec> parse_time_argument(std::string_view text, const timespec& now);

bool is_before(const timespec& one, const timespec& other);

}  // namespace caisson::engine
