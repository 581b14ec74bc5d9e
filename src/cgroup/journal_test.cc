// SPDX-License-Identifier: Apache-2.0
#include "cgroup/journal.h"

#include <gtest/gtest.h>

namespace caisson::cgroup {
namespace {

struct Case {
  const char* file;
  const char* text;
  const char* value;
  const char* expected;
};

TEST(JournalTest, UndoesOneWrite) {
  const Case cases[] = {
      {"pids.max", "max\n", "12", "max"},
      {"cpu.max", "max 100000\n", "5000 10000", "max 100000"},
      {"cpuset.cpus", "\n", "0", "\n"},
      {"cpu.cfs_quota_us", "-1\n", "25000", "-1"},
      {"memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 0\n", "1", "0"},
      {"io.max", "", "8:0 rbps=1000", "8:0 rbps=max wbps=max riops=max wiops=max"},
      {"io.max", "8:16 rbps=7 wbps=max riops=max wiops=max\n", "8:16 wbps=9",
       "8:16 rbps=7 wbps=max riops=max wiops=max"},
      {"blkio.throttle.read_bps_device", "8:16 7\n8:0 5\n", "8:0 9", "8:0 5"},
      {"blkio.throttle.read_bps_device", "", "8:0 9", "8:0 0"},
      {"io.weight", "default 100\n8:0 50\n", "200", "default 100"},
      {"blkio.bfq.weight_device", "default 100\n", "8:0 200", "8:0 default"},
      {"net_prio.ifpriomap", "lo 0\neth0 3\n", "eth0 5", "eth0 3"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(undoing_value(one.file, one.text, one.value), one.expected)
        << one.file << " after " << one.value;
  }
}

}  // namespace
}  // namespace caisson::cgroup
