// SPDX-License-Identifier: Apache-2.0
#include "sys/tree.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "sys/file.h"

namespace caisson::sys {
namespace {

namespace fs = std::filesystem;

class Tree : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "tree-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    fs::create_directories(top_ / "tree/inner/deep");
    fs::create_directory(top_ / "other");
    std::ofstream(top_ / "other/kept") << "x";
    std::ofstream(top_ / "tree/inner/file") << "x";
    fs::create_directory_symlink(top_ / "other", top_ / "tree/inner/link");
  }
  void TearDown() override { fs::remove_all(top_); }

  fs::path top_;
};

TEST_F(Tree, ListsNames) {
  EXPECT_THAT(*names_where_there_is((top_ / "tree/inner").string()),
              testing::UnorderedElementsAre("deep", "file", "link"));
  EXPECT_TRUE(names_where_there_is((top_ / "none").string())->empty());
  EXPECT_FALSE(names_where_there_is((top_ / "other/kept").string()));
}

TEST_F(Tree, IsRemovedWithoutFollowingLinks) {
  const auto parent = open(top_, O_RDONLY | O_DIRECTORY);
  ASSERT_TRUE(parent);
  EXPECT_TRUE(remove_entry(parent->get(), "tree"));
  EXPECT_FALSE(fs::exists(top_ / "tree"));
  EXPECT_TRUE(fs::exists(top_ / "other/kept"));
  EXPECT_TRUE(remove_entry(parent->get(), "tree"));
}

}  // namespace
}  // namespace caisson::sys
