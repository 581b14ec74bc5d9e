// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/resource_values.h"

#include <gtest/gtest.h>

#include <limits>

namespace caisson::cli {
namespace {

TEST(ResourceValuesTest, CpusAreRational) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"1", 1'000'000'000},
      {"0.5", 500'000'000},
      {".5", 500'000'000},
      {"2.", 2'000'000'000},
      {"3/2", 1'500'000'000},
      {"25e-2", 250'000'000},
      {"1e+0", 1'000'000'000},
      {"-1", -1'000'000'000},
      {"+1", 1'000'000'000},
      {"0.000000001", 1},
      {"0", 0},
      {"1e30", std::numeric_limits<std::int64_t>::max()},
      {"99999999999999999999999999999999999999999", std::numeric_limits<std::int64_t>::max()}};
  for (const auto& [text, nanos] : cases) {
    const auto parsed = parse_cpus(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(*parsed, nanos) << text;
  }
  for (const char* bad : {"", "x", "1/0", "1.5/2", "1e", "1e+-1", ".", "--1", "1 ", "1_0"}) {
    EXPECT_FALSE(parse_cpus(bad).has_value()) << bad;
  }
  EXPECT_EQ(parse_cpus("1/3").error().message(), "value is too precise");
}

TEST(ResourceValuesTest, NumbersAreAsGoTakesThem) {
  EXPECT_EQ(*parse_int64("-1"), -1);
  EXPECT_EQ(*parse_int64("+7"), 7);
  EXPECT_EQ(*parse_int64("0x10"), 16);
  EXPECT_EQ(*parse_int64("010"), 8);
  EXPECT_EQ(*parse_int64("0b11"), 3);
  EXPECT_EQ(*parse_int64("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  for (const char* bad : {"", "-", "--1", "1.5", "0x", "9m", " 1"}) {
    EXPECT_FALSE(parse_int64(bad).has_value()) << bad;
  }
  EXPECT_EQ(*parse_uint16("65535"), 65535);
  EXPECT_FALSE(parse_uint16("65536").has_value());
  EXPECT_FALSE(parse_uint16("-1").has_value());
}

TEST(ResourceValuesTest, SizesAreGoUnits) {
  const std::pair<const char*, std::int64_t> cases[] = {
      {"0", 0},          {"1024", 1024},         {"1k", 1024}, {"1KiB", 1024},
      {"1.5m", 1572864}, {"10 Mb", 10485760},    {"1ib", 1},   {"2g", 2147483648},
      {"1t", 1LL << 40}, {"8191p", 8191LL << 50}};
  for (const auto& [text, bytes] : cases) {
    const auto parsed = parse_memory(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(*parsed, bytes) << text;
  }
  for (const char* bad :
       {"", "m", "-1", ".5m", "5.m", "1.5.5", "1  m", "1mm", "8192p", "1e3", "inf"}) {
    EXPECT_FALSE(parse_memory(bad).has_value()) << bad;
  }
  EXPECT_EQ(*parse_memory_swap("-1"), -1);
  EXPECT_FALSE(parse_memory_swap("-2").has_value());
}

}  // namespace
}  // namespace caisson::cli
