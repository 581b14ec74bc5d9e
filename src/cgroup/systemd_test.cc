// SPDX-License-Identifier: Apache-2.0
#include "cgroup/systemd.h"

#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

TEST(ScopeName, HasSlicePrefixAndName) {
  const auto name =
      parse_scope_name("kubepods-pod1.slice:cri-containerd:abc", "id", "system.slice");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->slice, "kubepods-pod1.slice");
  EXPECT_EQ(name->unit, "cri-containerd-abc.scope");
}

TEST(ScopeName, HasDefaults) {
  EXPECT_EQ(parse_scope_name("", "id", "system.slice")->slice, "system.slice");
  EXPECT_EQ(parse_scope_name("", "id", "system.slice")->unit, "caisson-id.scope");
  EXPECT_EQ(parse_scope_name("::abc", "id", "system.slice")->slice, "system.slice");
  EXPECT_EQ(parse_scope_name("::abc", "id", "system.slice")->unit, "abc.scope");
  EXPECT_EQ(parse_scope_name("a.slice:p:b.slice", "id", "system.slice")->unit, "b.slice");
}

TEST(ScopeName, RefusesOtherForms) {
  for (const char* bad : {"/a/b", "a", "a:b", "a:b:", "a:b:c:d", "a/b:c:d", "a:b:../c"}) {
    EXPECT_FALSE(parse_scope_name(bad, "id", "system.slice")) << bad;
  }
}

TEST(Systemd, LimitsBecomeProperties) {
  oci::Resources resources;
  resources.memory.emplace().limit = 4096;
  resources.pids_limit = -1;
  DbusWriter properties;
  write_limit_properties(properties, resources, true);
  EXPECT_TRUE(properties.bytes().contains("MemoryMax"));
  EXPECT_TRUE(properties.bytes().ends_with(std::string(8, '\377')));  // unlimited
}

TEST(Systemd, LimitsHaveOtherNamesOnV1) {
  oci::Resources resources;
  resources.memory.emplace().limit = 4096;
  resources.cpu.emplace().shares = 512;
  DbusWriter properties;
  write_limit_properties(properties, resources, false);
  EXPECT_TRUE(properties.bytes().contains("MemoryLimit"));
  EXPECT_TRUE(properties.bytes().contains("CPUShares"));
  EXPECT_FALSE(properties.bytes().contains("CPUWeight"));
}

TEST(Systemd, QuotasAreRoundedUpToWholePercents) {
  oci::Cpu cpu;
  cpu.quota = 12345;  // of 100000: 12.345 %
  oci::Resources resources;
  resources.cpu = cpu;
  DbusWriter properties;
  write_limit_properties(properties, resources, true);
  DbusWriter expected;
  expected.structure();
  expected.text("CPUQuotaPerSecUSec");
  expected.signature("t");
  expected.long_number(130000);
  EXPECT_TRUE(properties.bytes().starts_with(expected.bytes()));
}

}  // namespace
}  // namespace caisson::cgroup
