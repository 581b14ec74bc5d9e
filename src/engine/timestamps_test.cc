// SPDX-License-Identifier: Apache-2.0
#include "engine/timestamps.h"

#include <gtest/gtest.h>

#include <ctime>
#include <string>

namespace caisson::engine {
namespace {

TEST(Timestamps, CountSecondsSinceTheEpoch) {
  const struct {
    const char* text;
    time_t seconds;
    long nanoseconds;
  } cases[] = {
      {"1970-01-01T00:00:00Z", 0, 0},
      {"2000-02-29T23:59:59Z", 951'868'799, 0},
      {"2026-11-26T12:30:15.25Z", 1'795'696'215, 250'000'000},
      {"2026-11-26T12:30:15.000000001+01:30", 1'795'690'815, 1},
      {"2026-11-26T12:30:15-01:30", 1'795'701'615, 0},
      {"1969-12-31T23:59:58Z", -2, 0},
  };
  for (const auto& one : cases) {
    const auto time = parse_timestamp(one.text);
    ASSERT_TRUE(time) << one.text;
    EXPECT_EQ(time->tv_sec, one.seconds) << one.text;
    EXPECT_EQ(time->tv_nsec, one.nanoseconds) << one.text;
  }
}

TEST(Timestamps, WantDaysThatThereAre) {
  for (const std::string day :
       {"2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00"}) {
    EXPECT_FALSE(parse_timestamp(day + "T00:00:00Z")) << day;
    EXPECT_FALSE(parse_time_argument(day, timespec{})) << day;
  }
  EXPECT_TRUE(parse_timestamp("2028-02-29T00:00:00Z"));
}

}  // namespace
}  // namespace caisson::engine
