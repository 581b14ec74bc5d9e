// SPDX-License-Identifier: Apache-2.0
#include "base/human_size.h"

#include <gtest/gtest.h>

namespace caisson {
namespace {

TEST(HumanSize, ReadsAsDockersDo) {
  EXPECT_EQ(human_size(0), "0B");
  EXPECT_EQ(human_size(999), "999B");
  EXPECT_EQ(human_size(1000), "1kB");
  EXPECT_EQ(human_size(4263400), "4.26MB");
  EXPECT_EQ(human_size(123456789), "123MB");
  EXPECT_EQ(human_size(1536, 4), "1.536kB");
  EXPECT_EQ(human_size(999999, 3), "1e+03kB");
}

}  // namespace
}  // namespace caisson
