// SPDX-License-Identifier: Apache-2.0
// Limits on the controllers of the host that runs the tests, seen in the group's files; a
// controller that the host lacks skips its test.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/strings.h"
#include "cgroup/cgroup.h"
#include "cgroup/directory.h"

namespace caisson::cgroup {
namespace {

using testing::HasSubstr;

// A limit's file on v1 and on v2, with what it must hold.
struct Expected {
  std::string_view v1_file;
  std::string_view v1_text;
  std::string_view v2_file;
  std::string_view v2_text;
};

class LimitsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "needs root to make control groups";
  }

  void make(const oci::Resources& resources) {
    const auto missing = missing_controllers(resources).value();
    if (!missing.empty()) GTEST_SKIP() << "this host has no controller " << missing.front();
    auto group = create(fmt::format("caisson-test-{}/limits", ::getpid()), resources);
    ASSERT_TRUE(group.has_value()) << group.error().message();
    group_ = std::move(*group);
  }

  void apply(const oci::Resources& resources) {
    const auto applied = group_->apply(resources);
    ASSERT_TRUE(applied.has_value()) << applied.error().message();
  }

  void expect(const Expected& expected) const {
    for (const std::string& path : group_->paths()) {
      const Directory directory(path);
      const bool v2 = directory.has("cgroup.controllers");
      const std::string_view file = v2 ? expected.v2_file : expected.v1_file;
      if (file.empty() || !directory.has(file)) continue;
      const std::string text = directory.read(file).value();
      EXPECT_EQ(trim(text), v2 ? expected.v2_text : expected.v1_text) << path << '/' << file;
      return;
    }
    ADD_FAILURE() << "no directory of the group has " << expected.v1_file;
  }

  void TearDown() override {
    if (!group_) return;
    for (const std::string& path : group_->paths()) {
      EXPECT_TRUE(Directory(path).parent().remove_tree().has_value());
    }
  }

  std::unique_ptr<Cgroup> group_;
};

#define MAKE_AND_APPLY(resources) \
  make(resources);                \
  if (!group_) return;            \
  apply(resources)

TEST_F(LimitsTest, C2SetsMemoryInBytes) {
  oci::Resources resources;
  resources.memory.emplace();
  resources.memory->limit = 10 << 20;
  resources.memory->reservation = 5 << 20;
  MAKE_AND_APPLY(resources);
  expect({"memory.limit_in_bytes", "10485760", "memory.max", "10485760"});
  expect({"memory.soft_limit_in_bytes", "5242880", "memory.low", "5242880"});
}

TEST_F(LimitsTest, C4RaisesAndLowersMemoryWithSwap) {
  oci::Resources resources;
  resources.memory.emplace();
  resources.memory->limit = 20 << 20;
  resources.memory->swap = 30 << 20;
  make(resources);
  if (!group_) return;
  const Directory directory(group_->paths().back());
  if (!directory.has("memory.swap.max") && !directory.has("memory.memsw.limit_in_bytes")) {
    GTEST_SKIP() << "this kernel doesn't account for swap";
  }
  // Each step breaks memory ≤ memory+swap on v1 when it is written in the wrong order.
  for (const std::int64_t mebibyte : {1, 4, 2}) {
    resources.memory.emplace();
    resources.memory->limit = mebibyte * (20 << 20);
    resources.memory->swap = mebibyte * (30 << 20);
    apply(resources);
    const std::string limit = fmt::to_string(mebibyte * (20 << 20));
    const std::string total = fmt::to_string(mebibyte * (30 << 20));
    const std::string swap = fmt::to_string(mebibyte * (10 << 20));
    expect({"memory.limit_in_bytes", limit, "memory.max", limit});
    expect({"memory.memsw.limit_in_bytes", total, "memory.swap.max", swap});
  }
  resources.memory.emplace();
  resources.memory->limit = -1;
  apply(resources);
  expect({"memory.limit_in_bytes", "9223372036854771712", "memory.max", "max"});
  expect({"memory.memsw.limit_in_bytes", "9223372036854771712", "memory.swap.max", "max"});
}

TEST_F(LimitsTest, C2SetsCpuQuotaPeriodAndShares) {
  oci::Resources resources;
  resources.cpu.emplace();
  resources.cpu->shares = 30;
  resources.cpu->quota = 25000;
  resources.cpu->period = 2000;
  MAKE_AND_APPLY(resources);
  expect({"cpu.cfs_quota_us", "25000", "cpu.max", "25000 2000"});
  expect({"cpu.cfs_period_us", "2000", "cpu.max", "25000 2000"});
  expect({"cpu.shares", "30", "cpu.weight", "7"});
}

TEST_F(LimitsTest, KeepsQuotaAndPeriodThatAreNotNamed) {
  oci::Resources resources;
  resources.cpu.emplace();
  resources.cpu->quota = 30000;
  resources.cpu->period = 50000;
  MAKE_AND_APPLY(resources);
  resources.cpu.emplace();
  resources.cpu->period = 60000;
  apply(resources);
  expect({"cpu.cfs_quota_us", "30000", "cpu.max", "30000 60000"});
  resources.cpu.emplace();
  resources.cpu->quota = -1;
  apply(resources);
  expect({"cpu.cfs_quota_us", "-1", "cpu.max", "max 60000"});
}

TEST_F(LimitsTest, SetsIdleAndLeavesIt) {
  oci::Resources resources;
  resources.cpu.emplace();
  resources.cpu->idle = 1;
  make(resources);
  if (!group_) return;
  if (!Directory(group_->paths().back()).has("cpu.idle")) {
    GTEST_SKIP() << "this kernel has no cpu.idle";
  }
  apply(resources);
  expect({"cpu.idle", "1", "cpu.idle", "1"});
  resources.cpu.emplace();
  resources.cpu->shares = 1024;
  resources.cpu->idle = 0;
  apply(resources);
  expect({"cpu.idle", "0", "cpu.idle", "0"});
  expect({"cpu.shares", "1024", "cpu.weight", "100"});
}

TEST_F(LimitsTest, RaisesBurstTogetherWithQuota) {
  oci::Resources resources;
  resources.cpu.emplace();
  resources.cpu->quota = 10000;
  resources.cpu->burst = 5000;
  resources.cpu->period = 100000;
  make(resources);
  if (!group_) return;
  const Directory directory(group_->paths().back());
  if (!directory.has("cpu.max.burst") && !directory.has("cpu.cfs_burst_us")) {
    GTEST_SKIP() << "this kernel has no burst";
  }
  apply(resources);
  // Above the present quota, below the new one: the kernel takes it only after the quota.
  resources.cpu.emplace();
  resources.cpu->quota = 60000;
  resources.cpu->burst = 50000;
  apply(resources);
  expect({"cpu.cfs_burst_us", "50000", "cpu.max.burst", "50000"});
}

TEST_F(LimitsTest, C3NamesTheFieldThatTheKernelRefuses) {
  oci::Resources resources;
  resources.cpu.emplace();
  resources.cpu->period = 100;
  make(resources);
  if (!group_) return;
  const auto applied = group_->apply(resources);
  ASSERT_FALSE(applied.has_value());
  EXPECT_THAT(applied.error().message(), HasSubstr("linux.resources.cpu.period"));
  EXPECT_EQ(applied.error().errnum, EINVAL);
}

TEST_F(LimitsTest, C4PinsCpusAndMemory) {
  oci::Resources resources;
  resources.cpu.emplace();
  resources.cpu->cpus = "0";
  resources.cpu->mems = "0";
  MAKE_AND_APPLY(resources);
  expect({"cpuset.cpus", "0", "cpuset.cpus", "0"});
  expect({"cpuset.mems", "0", "cpuset.mems", "0"});
}

TEST_F(LimitsTest, C4LimitsProcesses) {
  oci::Resources resources;
  for (const auto& [limit, text] : std::initializer_list<std::pair<std::int64_t, std::string_view>>{
           {100, "100"}, {-1, "max"}, {0, "1"}}) {
    resources.pids_limit = limit;
    if (!group_) make(resources);
    if (!group_) return;
    apply(resources);
    expect({"pids.max", text, "pids.max", text});
  }
}

TEST_F(LimitsTest, C4LimitsHugePages) {
  oci::Resources resources;
  resources.hugepage_limits = {{.page_size = "2MB", .limit = 4 << 20}};
  MAKE_AND_APPLY(resources);
  expect({"hugetlb.2MB.limit_in_bytes", "4194304", "hugetlb.2MB.max", "4194304"});
  expect({"hugetlb.2MB.rsvd.limit_in_bytes", "4194304", "hugetlb.2MB.rsvd.max", "4194304"});
  resources.hugepage_limits = {{.page_size = "3MB", .limit = 1}};
  const auto applied = group_->apply(resources);
  ASSERT_FALSE(applied.has_value());
  EXPECT_EQ(applied.error().kind, Error::Kind::kUnsupported);
  EXPECT_THAT(applied.error().message(), HasSubstr("hugetlb.3MB"));
}

TEST_F(LimitsTest, WritesUnifiedValues) {
  oci::Resources resources;
  resources.unified["cgroup.max.depth"] = "3";
  const auto mode = detect_mode().value();
  if (mode != Mode::kV2 && mode != Mode::kHybrid) GTEST_SKIP() << "no cgroup v2 tree is mounted";
  MAKE_AND_APPLY(resources);
  expect({"", "", "cgroup.max.depth", "3"});
  resources.unified = {{"cgroup/procs", "1"}};
  EXPECT_FALSE(create(fmt::format("caisson-test-{}/limits", ::getpid()), resources).has_value());
}

TEST_F(LimitsTest, C7UpdateRestoresWhatItChangedWhereOneValueIsRefused) {
  oci::Resources resources;
  resources.memory.emplace();
  resources.memory->limit = 20 << 20;
  resources.cpu.emplace();
  resources.cpu->shares = 300;
  resources.cpu->cpus = "0";
  resources.pids_limit = 30;
  MAKE_AND_APPLY(resources);
  oci::Resources wrong = resources;
  wrong.memory->limit = 10 << 20;
  wrong.cpu->shares = 200;
  wrong.pids_limit = 20;
  // The last controller that is written refuses.
  wrong.block_io.emplace();
  wrong.block_io->read_bps = {{1, 3, 1000}};
  const auto refused = group_->update(wrong);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().hint, "") << refused.error().hint;
  expect({"memory.limit_in_bytes", "20971520", "memory.max", "20971520"});
  expect({"cpu.shares", "300", "cpu.weight", "39"});
  expect({"pids.max", "30", "pids.max", "30"});
}

}  // namespace
}  // namespace caisson::cgroup
