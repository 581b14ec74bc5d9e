// SPDX-License-Identifier: Apache-2.0
#include "sys/replace_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "sys/file.h"

namespace caisson::sys {
namespace {

namespace fs = std::filesystem;

class ReplaceFileTest : public testing::TestWithParam<Lasting> {
 protected:
  ReplaceFileTest() : directory_(testing::TempDir() + "replace-" + std::to_string(::getpid())) {
    fs::create_directory(directory_);
  }
  ~ReplaceFileTest() override { fs::remove_all(directory_); }

  fs::path directory_;
  std::string path_ = directory_ / "file";
};

TEST_P(ReplaceFileTest, MakesAndReplaces) {
  for (const std::string text : {"long at first", "short", ""}) {
    ASSERT_TRUE(replace_file(path_, text, GetParam(), 0640));
    EXPECT_EQ(*read_file(path_), text);
    EXPECT_EQ(stat(path_)->st_mode & 07777U, 0640U);
    // Nothing beside it.
    EXPECT_EQ(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()), 1);
  }
}

TEST_P(ReplaceFileTest, LeavesWhatWasOpenedAlone) {
  ASSERT_TRUE(replace_file(path_, "old", GetParam()));
  const auto opened = open(path_, O_RDONLY);
  ASSERT_TRUE(opened);
  ASSERT_TRUE(replace_file(path_, "new", GetParam()));
  EXPECT_EQ(*read_all(opened->get(), path_), "old");
}

TEST_P(ReplaceFileTest, IsNotHeldUpByOneThatDied) {
  ASSERT_TRUE(create_file(path_ + ".new", "half of something long", 0600));
  ASSERT_TRUE(replace_file(path_, "whole", GetParam()));
  EXPECT_EQ(*read_file(path_), "whole");
  EXPECT_FALSE(fs::exists(path_ + ".new"));
}

TEST_P(ReplaceFileTest, FollowsNoLink) {
  const std::string victim = directory_ / "victim";
  ASSERT_TRUE(create_file(victim, "untouched", 0600));
  fs::create_symlink(victim, path_ + ".new");
  const auto refused = replace_file(path_, "text", GetParam());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().errnum, ELOOP);
  EXPECT_EQ(*read_file(victim), "untouched");
}

INSTANTIATE_TEST_SUITE_P(All, ReplaceFileTest,
                         testing::Values(Lasting::kOnDisk, Lasting::kAsRenamed, Lasting::kPassing));

}  // namespace
}  // namespace caisson::sys
