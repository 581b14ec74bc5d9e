// SPDX-License-Identifier: Apache-2.0
#include "resctrl/stats.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

namespace caisson::resctrl {
namespace {

namespace fs = std::filesystem;

// Directories in the place of the file system, with what the kernel's files hold.
class ResctrlStats : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/resctrl-test-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    root_ = name;
    write({{"schemata", "    L3:0=fffff;1=fffff\n    MB:0=100;1=100\n"},
           {"gold/schemata", "    L3:0=7f;1=fffff\n    MB:0=50;1=100\n"}});
  }
  void TearDown() override { fs::remove_all(root_); }

  void write(const std::map<std::string, std::string>& files) {
    for (const auto& [file, text] : files) {
      const fs::path path = root_ + "/" + file;
      fs::create_directories(path.parent_path());
      std::ofstream(path) << text;
    }
  }
  Result<Stats> read(const std::string& measured = "gold") {
    return read_stats(root_ + "/gold", root_ + "/" + measured, root_);
  }

  std::string root_;
};

TEST_F(ResctrlStats, HostThatOffersNothingHasOnlyLines) {
  const auto stats = read();
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->schemata, (std::vector<std::string>{"L3:0=7f;1=fffff", "MB:0=50;1=100"}));
  EXPECT_FALSE(stats->cache || stats->bandwidth || stats->traffic || stats->occupancy);
  EXPECT_EQ(stats->cache_line + stats->bandwidth_line, "");
}

TEST_F(ResctrlStats, SharesOfCacheAndBandwidth) {
  write({{"info/L3/cbm_mask", "fffff\n"},
         {"info/L3/min_cbm_bits", "2\n"},
         {"info/L3/num_closids", "16\n"},
         {"info/MB/bandwidth_gran", "10\n"},
         {"info/MB/delay_linear", "1\n"},
         {"info/MB/min_bandwidth", "20\n"},
         {"info/MB/num_closids", "8\n"}});
  const auto stats = read();
  ASSERT_TRUE(stats && stats->cache && stats->bandwidth);
  EXPECT_EQ(stats->cache->mask, "fffff");
  EXPECT_EQ(stats->cache->min_bits, 2);
  EXPECT_EQ(stats->cache->classes, 16);
  EXPECT_EQ(stats->cache_line, "L3:0=7f;1=fffff");
  EXPECT_EQ(stats->root_cache_line, "L3:0=fffff;1=fffff");
  EXPECT_EQ(stats->bandwidth->granularity, 10);
  EXPECT_EQ(stats->bandwidth->linear, 1);
  EXPECT_EQ(stats->bandwidth->minimum, 20);
  EXPECT_EQ(stats->bandwidth->classes, 8);
  EXPECT_EQ(stats->bandwidth_line, "MB:0=50;1=100");
  EXPECT_EQ(stats->root_bandwidth_line, "MB:0=100;1=100");
}

TEST_F(ResctrlStats, CountersOfEachPartOfTheMachine) {
  const std::string data = "gold/mon_groups/box/mon_data/";
  write({{"info/L3_MON/mon_features", "llc_occupancy\nmbm_total_bytes\nmbm_local_bytes\n"},
         {data + "mon_L3_00/llc_occupancy", "4096\n"},
         {data + "mon_L3_00/mbm_total_bytes", "1000\n"},
         {data + "mon_L3_00/mbm_local_bytes", "700\n"},
         {data + "mon_L3_01/llc_occupancy", "Unavailable\n"},
         {data + "mon_L3_01/mbm_total_bytes", "3000\n"},
         {data + "mon_L3_01/mbm_local_bytes", "Error\n"}});
  const auto stats = read("gold/mon_groups/box");
  ASSERT_TRUE(stats && stats->traffic && stats->occupancy);
  ASSERT_EQ(stats->traffic->size(), 2);
  EXPECT_EQ(stats->traffic->at(0).total, 1000);
  EXPECT_EQ(stats->traffic->at(0).local, 700);
  EXPECT_EQ(stats->traffic->at(1).total, 3000);
  EXPECT_EQ(stats->traffic->at(1).local, std::nullopt);
  EXPECT_EQ(*stats->occupancy, (std::vector<std::optional<std::uint64_t>>{4096, std::nullopt}));
}

TEST_F(ResctrlStats, OnlyWhatThisProcessorCounts) {
  write({{"info/L3_MON/mon_features", "llc_occupancy\n"},
         {"gold/mon_data/mon_L3_00/llc_occupancy", "5\n"}});
  const auto stats = read();
  ASSERT_TRUE(stats && stats->occupancy);
  EXPECT_FALSE(stats->traffic);
  EXPECT_EQ(stats->occupancy->size(), 1);
}

TEST_F(ResctrlStats, WhatIsNotAsTheKernelHasItIsAnError) {
  EXPECT_FALSE(read_stats(root_ + "/none", root_ + "/none", root_));
  write({{"info/L3/cbm_mask", "fffff\n"}, {"info/L3/min_cbm_bits", "two\n"}});
  EXPECT_FALSE(read());
}

}  // namespace
}  // namespace caisson::resctrl
