// SPDX-License-Identifier: Apache-2.0
#include "cgroup/unit_devices.h"

#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

constexpr std::string_view kDrivers =
    "Character devices:\n  1 mem\n136 pts\n\nBlock devices:\n  1 ramdisk\n254 virtblk\n";

using Devices = std::vector<UnitDevice>;

DeviceRules::Rule rule(bool allow, char type, std::optional<std::uint32_t> major,
                       std::optional<std::uint32_t> minor, DeviceAccess access) {
  return {allow, {type, major, minor, access}};
}

TEST(UnitDevices, NodesDriversAndWholeKinds) {
  const DeviceRules rules{
      false,
      {rule(true, 'c', std::nullopt, std::nullopt, kMknod), rule(true, 'c', 1, 3, kEveryAccess),
       rule(true, 'c', 136, std::nullopt, kRead | kWrite),
       rule(true, 'b', 254, std::nullopt, kRead), rule(true, 'c', 99, std::nullopt, kRead)}};
  const auto devices = unit_devices(rules, kDrivers);
  ASSERT_TRUE(devices && *devices);
  EXPECT_EQ(
      **devices,
      (Devices{
          {"char-*", "m"}, {"/dev/char/1:3", "rwm"}, {"char-pts", "rw"}, {"block-virtblk", "r"}}));
}

TEST(UnitDevices, EverythingIsNoList) {
  const auto devices = unit_devices({.default_allow = true, .rules = {}}, kDrivers);
  ASSERT_TRUE(devices);
  EXPECT_FALSE(*devices);
}

TEST(UnitDevices, WhatAListCannotSayIsRefused) {
  EXPECT_FALSE(unit_devices({true, {rule(false, 'c', 1, 3, kRead)}}, kDrivers));
  EXPECT_FALSE(unit_devices({false, {rule(true, 'c', std::nullopt, 3, kRead)}}, kDrivers));
}

}  // namespace
}  // namespace caisson::cgroup
