// SPDX-License-Identifier: Apache-2.0
#include "cgroup/service_manager.h"

#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

TEST(ServiceManager, UidIsTheOneOutside) {
  EXPECT_EQ(outer_uid(0, "         0          0 4294967295\n"), 0U);
  constexpr const char* kRootless =
      "         0       1000          1\n         1     100000      65536\n";
  EXPECT_EQ(outer_uid(0, kRootless), 1000U);
  EXPECT_EQ(outer_uid(5, kRootless), 100004U);
  EXPECT_EQ(outer_uid(70000, kRootless), std::nullopt);
  EXPECT_EQ(outer_uid(0, ""), std::nullopt);
}

}  // namespace
}  // namespace caisson::cgroup
