// SPDX-License-Identifier: Apache-2.0
#include "cgroup/conversion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace caisson::cgroup {
namespace {

using testing::HasSubstr;

TEST(Conversion, MapsSharesToWeightAsRuntimesAgreed) {
  // Lowest, default and highest meet; 2000 → 170 is the example in runc's issue 4896.
  for (const auto& [shares, weight] :
       std::initializer_list<std::pair<std::uint64_t, std::uint64_t>>{
           {0, 1}, {1, 1}, {2, 1}, {1024, 100}, {2000, 170}, {262144, 10000}, {1 << 20, 10000}}) {
    EXPECT_EQ(cpu_weight_from_shares(shares), weight) << shares;
  }
}

TEST(Conversion, NeverOrdersWeightsAgainstShares) {
  std::uint64_t before = 0;
  for (std::uint64_t shares = 2; shares <= 262144; shares += 1 + shares / 8) {
    const std::uint64_t weight = cpu_weight_from_shares(shares);
    EXPECT_GE(weight, before) << shares;
    EXPECT_LE(weight, 10000U);
    before = weight;
  }
}

TEST(Conversion, MapsBlockWeights) {
  EXPECT_EQ(io_weight_from_blkio(10), 1U);
  EXPECT_EQ(io_weight_from_blkio(500), 4950U);
  EXPECT_EQ(io_weight_from_blkio(1000), 10000U);
}

oci::Memory memory(std::optional<std::int64_t> limit, std::optional<std::int64_t> swap) {
  oci::Memory memory;
  memory.limit = limit;
  memory.swap = swap;
  return memory;
}

struct SwapCase {
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> swap;
  std::optional<std::int64_t> expected;
};

class SwapLimit : public testing::TestWithParam<SwapCase> {};

TEST_P(SwapLimit, IsTheTotalWithoutTheMemory) {
  const SwapCase& given = GetParam();
  const auto swap = swap_limit(memory(given.limit, given.swap));
  ASSERT_TRUE(swap.has_value()) << swap.error().message();
  EXPECT_EQ(*swap, given.expected);
}

INSTANTIATE_TEST_SUITE_P(Cases, SwapLimit,
                         testing::Values(SwapCase{{}, {}, {}}, SwapCase{100, {}, {}},
                                         SwapCase{100, 0, {}}, SwapCase{100, 100, 0},
                                         SwapCase{100, 300, 200}, SwapCase{100, -1, -1},
                                         SwapCase{-1, {}, -1}, SwapCase{-1, 500, 500},
                                         SwapCase{{}, -1, -1}));

TEST(SwapLimit, RefusesATotalWithoutOrBelowTheMemory) {
  EXPECT_THAT(swap_limit(memory({}, 300)).error().message(),
              HasSubstr("linux.resources.memory.swap: needs"));
  EXPECT_THAT(swap_limit(memory(400, 300)).error().message(),
              HasSubstr("300 is less than the memory limit 400"));
}

}  // namespace
}  // namespace caisson::cgroup
