// SPDX-License-Identifier: Apache-2.0
#include "cgroup/hierarchy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kHybrid =
    "23 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"
    "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755\n"
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:9 - cgroup cgroup "
    "rw,seclabel,cpu,cpuacct\n"
    "36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices\n"
    "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup "
    "rw,xattr,release_agent=/lib/agent,name=systemd\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate\n";

TEST(ParseHierarchies, KnowsControllersFromFlags) {
  const auto found = parse_hierarchies(kHybrid);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].mount_point, "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_THAT(found[0].controllers, ElementsAre("cpu", "cpuacct"));
  EXPECT_THAT(found[1].controllers, ElementsAre("devices"));
  EXPECT_THAT(found[2].controllers, ElementsAre("name=systemd"));
  EXPECT_TRUE(found[3].unified);
  EXPECT_EQ(found[3].mount_point, "/sys/fs/cgroup/unified");
  EXPECT_EQ(mode_of(found), Mode::kHybrid);
}

TEST(ParseHierarchies, TakesATreeMountedTwiceOnce) {
  const auto found = parse_hierarchies(
      "36 31 0:33 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices\n"
      "90 80 0:33 /box /srv/root/sys/fs/cgroup/devices rw - cgroup cgroup rw,devices\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].mount_point, "/sys/fs/cgroup/devices");
  EXPECT_EQ(mode_of(found), Mode::kV1);
}

TEST(ParseHierarchies, DecodesBlanksInMountPoints) {
  const auto found = parse_hierarchies("41 31 0:38 / /mnt/a\\040b\\134c rw - cgroup2 cgroup2 rw\n");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].mount_point, "/mnt/a b\\c");
  EXPECT_EQ(mode_of(found), Mode::kV2);
}

TEST(ParseHierarchies, PassesOverWhatIsNoControlGroup) {
  EXPECT_THAT(parse_hierarchies("50 23 0:40 / /x rw - cgroupfs-like none rw\n"
                                "51 23 0:41 / /a\\040-\\040cgroup rw - ext4 /dev/vdb rw\n"
                                "cut short - cgroup\n"),
              IsEmpty());
  EXPECT_EQ(mode_of({}), Mode::kNone);
}

}  // namespace
}  // namespace caisson::cgroup
