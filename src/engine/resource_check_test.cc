// SPDX-License-Identifier: Apache-2.0
#include "engine/resource_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace caisson::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kMebibyte = 1 << 20;

cgroup::Support everything() {
  cgroup::Support support;
  support.memory = support.swap = support.reservation = support.swappiness = true;
  support.oom_kill_disable = support.cpu_shares = support.cpu_quota = true;
  support.cpu_realtime = support.cpuset = support.pids = true;
  support.io_weight = support.io_throttle = true;
  support.cpus = "0-3,8";
  support.mems = "0";
  return support;
}

struct Sizes {
  std::int64_t memory = 0;
  std::int64_t memory_swap = 0;
};

ResourceOptions of(const Sizes& sizes) {
  ResourceOptions options;
  options.memory = sizes.memory;
  options.memory_swap = sizes.memory_swap;
  return options;
}

Result<CheckedResources> check(const ResourceOptions& options,
                               ResourceUse use = ResourceUse::kCreate) {
  return check_resources(options, everything(), 4, use);
}

TEST(ResourceCheckTest, C4SwapIsTwiceTheMemoryWhereNothingElseIsAsked) {
  EXPECT_EQ(check(of({.memory = 10 * kMebibyte}))->options.memory_swap, 20 * kMebibyte);
  EXPECT_EQ(check(of({.memory = 10 * kMebibyte, .memory_swap = -1}))->options.memory_swap, -1);
  EXPECT_EQ(check(of({.memory_swap = -1}))->options.memory_swap, 0);
  EXPECT_EQ(check(of({.memory = 10 * kMebibyte}), ResourceUse::kUpdate)->options.memory_swap, 0);
  // Twice that much is no number.
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(check(of({.memory = kMost}))->options.memory_swap, -1);
}

TEST(ResourceCheckTest, C4AnUpdateMayChangeTheSwapAlone) {
  EXPECT_TRUE(check(of({.memory_swap = 50 * kMebibyte}), ResourceUse::kUpdate).has_value());
  EXPECT_FALSE(check(of({.memory_swap = 50 * kMebibyte})).has_value());
}

TEST(ResourceCheckTest, C3RefusesWhatIsOutOfRange) {
  ResourceOptions options;
  for (const auto& [set, text] :
       std::initializer_list<std::pair<void (*)(ResourceOptions&), const char*>>{
           {[](ResourceOptions& o) { o.memory = 6 * kMebibyte - 1; }, "6MB"},
           {[](ResourceOptions& o) { o.memory_reservation = 1; }, "6MB"},
           {[](ResourceOptions& o) { o.memory_swappiness = 101; }, "0-100"},
           {[](ResourceOptions& o) { o.memory_swappiness = -2; }, "0-100"},
           {[](ResourceOptions& o) { o.nano_cpus = 4'000'000'001; }, "0.01 to 4.00"},
           {[](ResourceOptions& o) { o.nano_cpus = 9'999'999; }, "0.01 to 4.00"},
           {[](ResourceOptions& o) { o.cpu_period = 999; }, "1ms"},
           {[](ResourceOptions& o) { o.cpu_quota = 999; }, "1ms"},
           {[](ResourceOptions& o) { o.cpu_shares = 1; }, "is 2"},
           {[](ResourceOptions& o) { o.cpu_realtime_runtime = -1; }, "negative"},
           {[](ResourceOptions& o) { o.blkio_weight = 1001; }, "10 to 1000"},
           {[](ResourceOptions& o) { o.cpuset_cpus = "3-8"; }, "requested 3-8, available: 0-3,8"},
           {[](ResourceOptions& o) { o.cpuset_cpus = "3-1"; }, "Invalid value 3-1"},
           {[](ResourceOptions& o) { o.cpuset_mems = "1"; }, "memory nodes are not available"}}) {
    options = {};
    set(options);
    const auto checked = check(options);
    ASSERT_FALSE(checked.has_value()) << text;
    EXPECT_EQ(checked.error().kind, Error::Kind::kInvalid);
    EXPECT_THAT(checked.error().message(), HasSubstr(text));
  }
}

TEST(ResourceCheckTest, C3TakesTheEndsOfTheRanges) {
  for (const auto& set : std::initializer_list<void (*)(ResourceOptions&)>{
           [](ResourceOptions& o) { o.memory = 6 * kMebibyte; },
           [](ResourceOptions& o) { o.memory_swappiness = 0; },
           [](ResourceOptions& o) { o.memory_swappiness = 100; },
           [](ResourceOptions& o) { o.nano_cpus = 4'000'000'000; },
           [](ResourceOptions& o) { o.nano_cpus = 10'000'000; },
           [](ResourceOptions& o) { o.cpu_period = 1000; },
           [](ResourceOptions& o) { o.cpu_period = 1'000'000; },
           [](ResourceOptions& o) { o.cpu_quota = -1; },
           [](ResourceOptions& o) { o.cpu_shares = 2; },
           [](ResourceOptions& o) { o.cpu_shares = 262144; },
           [](ResourceOptions& o) { o.blkio_weight = 10; },
           [](ResourceOptions& o) { o.pids_limit = -1; },
           [](ResourceOptions& o) { o.cpuset_cpus = "0,8,2-3"; }}) {
    ResourceOptions options;
    set(options);
    const auto checked = check(options);
    EXPECT_TRUE(checked.has_value()) << checked.error().message();
  }
}

TEST(ResourceCheckTest, DropsWithAWarningWhatTheHostLacks) {
  ResourceOptions options;
  options.memory = 10 * kMebibyte;
  options.memory_reservation = 8 * kMebibyte;
  options.memory_swappiness = 5;
  options.oom_kill_disable = true;
  options.cpu_shares = 30;
  options.cpu_quota = 5000;
  options.cpuset_cpus = "0";
  options.pids_limit = 5;
  options.blkio_weight = 100;
  options.blkio_weight_devices = {{"/dev/sda", 100}};
  options.read_bps = options.write_bps = options.read_iops = options.write_iops = {{"/dev/sda", 1}};
  const auto checked = check_resources(options, cgroup::Support{}, 4, ResourceUse::kCreate);
  ASSERT_TRUE(checked.has_value()) << checked.error().message();
  EXPECT_EQ(checked->options, ResourceOptions{});
  EXPECT_EQ(checked->warnings.size(), 14U);
  EXPECT_THAT(
      checked->warnings.front(),
      "Your kernel does not support memory limit capabilities or the cgroup is not mounted. "
      "Limitation discarded.");
}

TEST(ResourceCheckTest, LimitsMemoryWithoutSwapWhereSwapIsNotCounted) {
  cgroup::Support support = everything();
  support.swap = false;
  const auto checked =
      check_resources(of({.memory = 10 * kMebibyte}), support, 4, ResourceUse::kCreate);
  EXPECT_EQ(checked->options.memory_swap, -1);
  EXPECT_THAT(checked->warnings, ElementsAre(HasSubstr("Memory limited without swap.")));
}

TEST(ResourceCheckTest, UpdateChangesWhatItNames) {
  ResourceOptions present = of({.memory = 10 * kMebibyte, .memory_swap = 20 * kMebibyte});
  present.pids_limit = 5;
  ResourceOptions update = of({.memory = 15 * kMebibyte});
  update.cpu_shares = 7;
  const auto changed = updated_resources(present, update);
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(changed->memory, 15 * kMebibyte);
  EXPECT_EQ(changed->memory_swap, 20 * kMebibyte);
  EXPECT_EQ(changed->pids_limit, 5);
  EXPECT_EQ(changed->cpu_shares, 7);
  EXPECT_FALSE(updated_resources(present, of({.memory = 21 * kMebibyte})).has_value());
  EXPECT_FALSE(updated_resources(present, of({.memory_swap = 9 * kMebibyte})).has_value());
  EXPECT_TRUE(updated_resources(present, of({.memory_swap = -1})).has_value());
}

}  // namespace
}  // namespace caisson::engine
