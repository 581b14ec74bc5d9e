// SPDX-License-Identifier: Apache-2.0
#include "container/kept_filter.h"

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace caisson::container {
namespace {

class KeptFilter : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(::mkdtemp(directory_.data()), nullptr); }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  static process::Filter allowing() {
    process::Filter filter;
    filter.program = {{BPF_LD | BPF_W | BPF_ABS, 0, 0, 0},
                      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW}};
    return filter;
  }

  void put(const std::string& bytes) const {
    std::ofstream(directory_ + kFilterFile, std::ios::binary) << bytes;
  }

  std::string directory_ = testing::TempDir() + "kept-filter-XXXXXX";
};

TEST_F(KeptFilter, GivesBackProgramAndFlags) {
  process::Filter filter = allowing();
  filter.flags.log = true;
  filter.flags.spec_allow = true;
  ASSERT_TRUE(keep_filter(directory_, filter).has_value());
  const auto kept = kept_filter(directory_);
  ASSERT_TRUE(kept.has_value()) << kept.error().message();
  EXPECT_EQ(kept->program, filter.program);
  EXPECT_TRUE(kept->flags.log);
  EXPECT_TRUE(kept->flags.spec_allow);
  EXPECT_FALSE(kept->flags.tsync);
  EXPECT_FALSE(kept->flags.wait_killable);
}

TEST_F(KeptFilter, AnotherTakesThePlaceOfOneWithFlags) {
  process::Filter filter = allowing();
  filter.flags.log = true;
  ASSERT_TRUE(keep_filter(directory_, filter).has_value());
  ASSERT_TRUE(keep_filter(directory_, allowing()).has_value());
  const auto kept = kept_filter(directory_);
  ASSERT_TRUE(kept.has_value()) << kept.error().message();
  EXPECT_FALSE(kept->flags.log);
}

TEST_F(KeptFilter, NoneIsNotFound) {
  ASSERT_TRUE(keep_filter(directory_, allowing()).has_value());
  ASSERT_TRUE(keep_filter(directory_, process::Filter{}).has_value());
  const auto kept = kept_filter(directory_);
  ASSERT_FALSE(kept.has_value());
  EXPECT_EQ(kept.error().errnum, ENOENT);
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(KeptFilter, WhatTheKernelWouldNotTakeIsRefusedByName) {
  for (const std::string& bytes : {std::string(), std::string(7, '\0'), std::string(8, '\0')}) {
    put(bytes);
    const auto kept = kept_filter(directory_);
    ASSERT_FALSE(kept.has_value()) << bytes.size();
    EXPECT_EQ(kept.error().kind, Error::Kind::kInvalid) << bytes.size();
    EXPECT_NE(kept.error().message().find(directory_ + "/filter"), std::string::npos)
        << kept.error().message();
  }
}

TEST_F(KeptFilter, AFlagThatIsCutOffIsRefused) {
  ASSERT_TRUE(keep_filter(directory_, allowing()).has_value());
  std::ofstream(directory_ + "/filter-flags") << "SECCOMP_FILTER_FLAG_L";
  const auto kept = kept_filter(directory_);
  ASSERT_FALSE(kept.has_value());
  EXPECT_EQ(kept.error().kind, Error::Kind::kInvalid);
}

}  // namespace
}  // namespace caisson::container
