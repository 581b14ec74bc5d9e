// SPDX-License-Identifier: Apache-2.0
#include "cgroup/unit_properties.h"

#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

TEST(UnitProperties, AreTheAnnotationsOfThePrefix) {
  const auto properties = unit_properties({{"org.systemd.property.KillSignal", "37"},
                                           {"org.systemd.property.Description", "'a box'"},
                                           {"org.example", "x"}});
  ASSERT_TRUE(properties);
  ASSERT_EQ(properties->size(), 2U);
  EXPECT_EQ((*properties)[0].name, "Description");
  EXPECT_EQ((*properties)[0].value.text, "a box");
  EXPECT_EQ((*properties)[1].value.number, 37U);
}

TEST(UnitProperties, SecondsBecomeMicroseconds) {
  for (const auto& [text, microseconds] : std::map<std::string, std::uint64_t>{
           {"7", 7000000}, {"uint64 7", 7000000}, {"1.5", 1500000}, {"0", 0}}) {
    const auto properties = unit_properties({{"org.systemd.property.TimeoutStopSec", text}});
    ASSERT_TRUE(properties) << text;
    EXPECT_EQ((*properties)[0].name, "TimeoutStopUSec");
    EXPECT_EQ((*properties)[0].value.signature(), "t");
    EXPECT_EQ((*properties)[0].value.number, microseconds);
  }
  const auto given = unit_properties({{"org.systemd.property.TimeoutStopUSec", "uint64 7"}});
  ASSERT_TRUE(given);
  EXPECT_EQ((*given)[0].value.number, 7U);
}

TEST(UnitProperties, WhatIsNoneIsRefusedWithItsAnnotation) {
  using Annotations = std::map<std::string, std::string>;
  for (const Annotations& bad : {Annotations{{"org.systemd.property.ab", "1"}},
                                 Annotations{{"org.systemd.property.Kill Signal", "1"}},
                                 Annotations{{"org.systemd.property.KillSignal", "SIGTERM"}},
                                 Annotations{{"org.systemd.property.TimeoutStopSec", "'7s'"}},
                                 Annotations{{"org.systemd.property.TimeoutStopSec", "-1"}},
                                 Annotations{{"org.systemd.property.TimeoutStopSec", "1e300"}}}) {
    const auto properties = unit_properties(bad);
    ASSERT_FALSE(properties) << bad.begin()->first;
    EXPECT_TRUE(properties.error().message().starts_with("annotation " + bad.begin()->first));
  }
}

}  // namespace
}  // namespace caisson::cgroup
