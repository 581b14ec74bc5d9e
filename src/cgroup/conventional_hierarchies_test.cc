// SPDX-License-Identifier: Apache-2.0
#include "cgroup/conventional_hierarchies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ConventionalHierarchies, StandAtThePlacesThatSystemdGivesThem) {
  const auto found = conventional_hierarchies(
      "9:name=systemd:/user.slice\n4:cpu,cpuacct:/a:b\n2:memory:/\n0::/user.slice\n");
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].mount_point, "/sys/fs/cgroup/systemd");
  EXPECT_THAT(found[0].controllers, ElementsAre("name=systemd"));
  EXPECT_EQ(found[1].mount_point, "/sys/fs/cgroup/cpu,cpuacct");
  EXPECT_THAT(found[1].controllers, ElementsAre("cpu", "cpuacct"));
  EXPECT_EQ(found[2].mount_point, "/sys/fs/cgroup/memory");
  EXPECT_TRUE(found[3].unified);
  EXPECT_EQ(found[3].mount_point, "/sys/fs/cgroup/unified");
  EXPECT_THAT(found[3].controllers, IsEmpty());
}

}  // namespace
}  // namespace caisson::cgroup
