// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace caisson::cli {

// A span of time as Docker tells it to people (go-units, HumanDuration): "Less than a second",
// "About a minute", "3 weeks".
std::string human_duration(std::int64_t seconds);

}  // namespace caisson::cli
