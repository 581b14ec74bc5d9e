// SPDX-License-Identifier: Apache-2.0
#include "mount/options.h"

#include <gtest/gtest.h>
#include <sys/mount.h>

namespace caisson::mount {
namespace {

using Words = std::vector<std::string>;

TEST(MountOptions, LaterWordsWin) {
  EXPECT_EQ(parse_options(Words{"ro", "rw"}).set, 0U);
  EXPECT_EQ(parse_options(Words{"ro", "rw"}).clear, std::uint64_t{MOUNT_ATTR_RDONLY});
  EXPECT_EQ(parse_options(Words{"rw", "ro"}).set, std::uint64_t{MOUNT_ATTR_RDONLY});
  EXPECT_EQ(parse_options(Words{"rw", "ro"}).clear, 0U);
}

TEST(MountOptions, AccessTimeIsOneField) {
  const Options options = parse_options(Words{"strictatime", "noatime"});
  EXPECT_EQ(options.set, std::uint64_t{MOUNT_ATTR_NOATIME});
  EXPECT_EQ(options.clear, std::uint64_t{MOUNT_ATTR__ATIME});
}

TEST(MountOptions, RecursiveWordsStandApart) {
  const Options options = parse_options(Words{"rbind", "rro", "nosuid"});
  EXPECT_TRUE(options.bind);
  EXPECT_TRUE(options.recursive_bind);
  EXPECT_EQ(options.recursive_set, std::uint64_t{MOUNT_ATTR_RDONLY});
  EXPECT_EQ(options.set, std::uint64_t{MOUNT_ATTR_NOSUID});
}

TEST(MountOptions, OtherWordsAreDataOfTheFileSystem) {
  const Options options = parse_options(Words{"size=64m", "mode=1777", "newinstance", "rslave"});
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"size", "64m"}, {"mode", "1777"}, {"newinstance", ""}};
  EXPECT_EQ(options.data, expected);
  EXPECT_EQ(options.propagation, std::vector<std::uint64_t>{MS_SLAVE | MS_REC});
}

TEST(MountOptions, WordsOfEveryFileSystemAreNoData) {
  const Options options =
      parse_options(Words{"sync", "iversion", "noiversion", "silent", "remount"});
  EXPECT_EQ(options.file_system_flags, (Words{"sync", "i_version"}));
  EXPECT_TRUE(options.remount);
  EXPECT_TRUE(options.data.empty());
}

TEST(MountOptions, EveryListedWordIsKnown) {
  for (const std::string_view word : option_words()) {
    EXPECT_TRUE(parse_options(Words{std::string(word)}).data.empty()) << word;
  }
}

}  // namespace
}  // namespace caisson::mount
