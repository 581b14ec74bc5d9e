// SPDX-License-Identifier: Apache-2.0
#include "cgroup/stat_files.h"

#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

using Numbers = std::vector<std::uint64_t>;

TEST(StatFiles, TablesHaveNamesAndNumbers) {
  const Table table = parse_table("cache 12\nrss 0\nodd line 3\nnone\n");
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(value_of(table, "cache"), 12U);
  EXPECT_EQ(value_of(table, "missing"), 0U);
}

TEST(StatFiles, DeviceCountsLeaveTotalsOut) {
  const auto counts = parse_device_counts("8:0 Read 4096\n8:16 7\n8:0 Total 4096\nTotal 4103\n");
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].operation, "Read");
  EXPECT_EQ(counts[0].value, 4096U);
  EXPECT_EQ(counts[1].minor_number, 16U);
  EXPECT_EQ(counts[1].operation, "");
}

TEST(StatFiles, OfTwoCountsTheLargerCounts) {
  auto counts = parse_device_counts("8:0 Read 0\n8:0 Write 7\n");
  merge_counts(counts, parse_device_counts("8:0 Read 5\n8:0 Write 6\n8:16 Read 1\n"));
  ASSERT_EQ(counts.size(), 3U);
  EXPECT_EQ(counts[0].value, 5U);
  EXPECT_EQ(counts[1].value, 7U);
  EXPECT_EQ(counts[2].minor_number, 16U);
}

TEST(StatFiles, IoStatIsByDeviceAndOperation) {
  const Stats::BlockIo io = parse_io_stat(
      "254:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=3 dios=4\n7:0 \nsome rbytes=1\n");
  ASSERT_EQ(io.bytes.size(), 3U);
  EXPECT_EQ(io.bytes[0].major_number, 254U);
  EXPECT_EQ(io.bytes[1].operation, "Write");
  EXPECT_EQ(io.bytes[1].value, 20U);
  ASSERT_EQ(io.operations.size(), 3U);
  EXPECT_EQ(io.operations[2].operation, "Discard");
  EXPECT_EQ(io.operations[2].value, 4U);
}

TEST(StatFiles, ProcessorsAreColumnsOrOneLine) {
  EXPECT_EQ(parse_numbers("12 34 \n"), (Numbers{12, 34}));
  const PerCpu columns = parse_usage_all("cpu user system\n0 5 6\n1 7 8\n");
  EXPECT_EQ(columns.user, (Numbers{5, 7}));
  EXPECT_EQ(columns.kernel, (Numbers{6, 8}));
}

}  // namespace
}  // namespace caisson::cgroup
