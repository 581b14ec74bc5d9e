// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace caisson {
namespace {

TEST(Duration, IsReadAsGoWritesIt) {
  constexpr auto kDurations = std::to_array<std::pair<std::string_view, std::int64_t>>({
      {"0", 0},
      {"1ns", 1},
      {"250ms", 250'000'000},
      {"1.5h", 5'400'000'000'000},
      {"1m30s", 90'000'000'000},
      {"-2us", -2'000},
      {"+3\u00b5s", 3'000},
  });
  for (const auto& [text, nanoseconds] : kDurations) {
    const auto read = parse_duration(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(*read, nanoseconds) << text;
  }
}

TEST(Duration, RefusesWhatIsNone) {
  for (const std::string_view text :
       {"", "-", "5", "s", "1x", "1s2", "--1s", "1 s", "1e3s", "300000000h", "infs", "1s-2s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace caisson
