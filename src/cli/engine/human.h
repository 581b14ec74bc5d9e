// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/human_size.h"

namespace caisson::cli {

// A span of time as Docker tells it to people (go-units, HumanDuration): "Less than a second",
// "About a minute", "3 weeks".
std::string human_duration(std::int64_t seconds);

// A point in time as Docker tells it to people (Go's Time.String): "2026-01-02 03:04:05 +0000 UTC",
// in the local time zone.
std::string human_time(std::int64_t seconds);

// Bytes in steps of 1024, with four digits (go-units, BytesSize): "1.944GiB". Those in steps of
// 1000 are base/human_size.h's.
std::string human_memory(std::uint64_t bytes);

// The text, or its beginning and "…", of so many characters at most.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace caisson::cli
