// SPDX-License-Identifier: Apache-2.0
#include "mount/copy_tree.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "sys/file.h"

namespace caisson::mount {
namespace {

class CopyTree : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "copy-tree-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    std::filesystem::create_directories(top_ / "from" / "directory");
    std::filesystem::create_directory(top_ / "to");
  }
  void TearDown() override { std::filesystem::remove_all(top_); }

  Result<void> copy() {
    const UniqueFd from = TRY(sys::open(top_ / "from", O_RDONLY | O_DIRECTORY));
    const UniqueFd to = TRY(sys::open(top_ / "to", O_RDONLY | O_DIRECTORY));
    return copy_tree(from.get(), to.get());
  }

  std::filesystem::path top_;
};

TEST_F(CopyTree, CopiesContentModesAndTimes) {
  const std::string text(100000, 'x');
  std::ofstream(top_ / "from/directory/file") << text;
  ASSERT_EQ(::chmod((top_ / "from/directory/file").c_str(), 04750), 0);
  ASSERT_EQ(::chmod((top_ / "from/directory").c_str(), 01711), 0);
  ASSERT_EQ(::mkfifo((top_ / "from/fifo").c_str(), 0640), 0);
  ASSERT_TRUE(copy());
  struct stat from{};
  struct stat to{};
  for (const char* name : {"directory", "directory/file", "fifo"}) {
    ASSERT_EQ(::lstat((top_ / "from" / name).c_str(), &from), 0);
    ASSERT_EQ(::lstat((top_ / "to" / name).c_str(), &to), 0) << name;
    EXPECT_EQ(to.st_mode, from.st_mode) << name;
    EXPECT_EQ(to.st_mtim.tv_nsec, from.st_mtim.tv_nsec) << name;
  }
  EXPECT_EQ(*sys::read_file(top_ / "to/directory/file"), text);
}

TEST_F(CopyTree, CopiesLinksWithoutFollowingThem) {
  std::filesystem::create_symlink("/etc/passwd", top_ / "from/link");
  std::filesystem::create_directory_symlink("..", top_ / "from/directory/up");
  ASSERT_TRUE(copy());
  EXPECT_EQ(std::filesystem::read_symlink(top_ / "to/link"), "/etc/passwd");
  EXPECT_EQ(std::filesystem::read_symlink(top_ / "to/directory/up"), "..");
}

TEST_F(CopyTree, WritesOverNothing) {
  std::ofstream(top_ / "from/file") << "new";
  std::ofstream(top_ / "to/file") << "old";
  EXPECT_FALSE(copy());
  EXPECT_EQ(*sys::read_file(top_ / "to/file"), "old");
}

}  // namespace
}  // namespace caisson::mount
