// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace caisson::cli {

// A span of time as Docker tells it to people (go-units, HumanDuration): "Less than a second",
// "About a minute", "3 weeks".
std::string human_duration(std::int64_t seconds);

// Bytes as Docker tells them (go-units, HumanSize): "0B", "12.3kB", "1.05GB"; so many digits that
// count.
std::string human_size(std::uint64_t bytes, int digits = 3);

// The same in steps of 1024, with four digits (go-units, BytesSize): "1.944GiB".
std::string human_memory(std::uint64_t bytes);

}  // namespace caisson::cli
