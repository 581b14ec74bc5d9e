// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ctime>
#include <string>

namespace caisson {

// The time of day now.
timespec now();

// RFC 3339 in UTC with as many digits of the second's fraction as are not zero, which is how Go's
// time.RFC3339Nano writes it: "2026-01-02T03:04:05.6Z".
std::string rfc3339(const timespec& time);

}  // namespace caisson
