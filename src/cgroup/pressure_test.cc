// SPDX-License-Identifier: Apache-2.0
#include "cgroup/pressure.h"

#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

TEST(PressureTest, ReadsTheKernelsText) {
  const Pressure pressure = parse_pressure(
      "some avg10=97.67 avg60=1.50 avg300=0.00 total=942940731\n"
      "full avg10=0.25 avg60=0.00 avg300=3.00 total=7\n");
  EXPECT_DOUBLE_EQ(pressure.some.last_10_seconds, 97.67);
  EXPECT_DOUBLE_EQ(pressure.some.last_minute, 1.5);
  EXPECT_EQ(pressure.some.total, 942940731U);
  EXPECT_DOUBLE_EQ(pressure.full.last_10_seconds, 0.25);
  EXPECT_DOUBLE_EQ(pressure.full.last_5_minutes, 3);
  EXPECT_EQ(pressure.full.total, 7U);
}

}  // namespace
}  // namespace caisson::cgroup
