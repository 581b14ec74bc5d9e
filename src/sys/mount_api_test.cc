// SPDX-License-Identifier: Apache-2.0
#include "sys/mount_api.h"

#include <gtest/gtest.h>

namespace caisson::sys {
namespace {

TEST(MountPoints, HaveTheirTypeBehindAnyNumberOfOptionalFields) {
  const auto points = parse_mount_points(
      "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n"
      "23 22 0:21 / /proc rw,nosuid shared:5 master:2 propagate_from:1 - proc proc rw\n");
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].path, "/");
  EXPECT_EQ(points[0].type, "ext4");
  EXPECT_EQ(points[1].path, "/proc");
  EXPECT_EQ(points[1].type, "proc");
  EXPECT_FALSE(points[0].shared || points[0].slave);
  EXPECT_TRUE(points[1].shared && points[1].slave);
}

TEST(MountPoints, MayHoldBlanks) {
  const auto points =
      parse_mount_points("30 22 0:30 /a\\040- /mnt/a\\040-\\040b rw - fuse.x a\\040b rw\n");
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].path, "/mnt/a - b");
  EXPECT_EQ(points[0].type, "fuse.x");
}

TEST(MountPoints, AreNotInLinesOfAnotherForm) {
  EXPECT_TRUE(parse_mount_points("").empty());
  EXPECT_TRUE(parse_mount_points("22 1 8:1 / / - ext4\n22 1 8:1 / / rw ext4 /dev/sda1\n").empty());
}

}  // namespace
}  // namespace caisson::sys
