// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cgroup/cgroup.h"
#include "cgroup/directory.h"
#include "cgroup/stats.h"

// The forms of the files in which control groups tell what was used.
namespace caisson::cgroup {

using Table = std::map<std::string, std::uint64_t>;

// The group's directory that has the file, whichever hierarchy that is on.
std::optional<Directory> find(const Cgroup& group, std::string_view file);

// Lines of "name number"; others are left out.
Table parse_table(std::string_view text);
std::uint64_t value_of(const Table& table, const std::string& name);

// v1's blkio files, "8:0 Read 4096"; lines without an operation count as well, totals don't.
std::vector<Stats::DeviceCount> parse_device_counts(std::string_view text);

// Two counts of the same things, by device and operation: takes the larger of each, as one may not
// count what the other does.
void merge_counts(std::vector<Stats::DeviceCount>& counts,
                  const std::vector<Stats::DeviceCount>& others);

// v2's io.stat, "8:0 rbytes=4096 wbytes=0 rios=1 …".
Stats::BlockIo parse_io_stat(std::string_view text);

// cpuacct.usage_percpu, numbers on one line.
std::vector<std::uint64_t> parse_numbers(std::string_view text);

// The columns of cpuacct.usage_all, "cpu user system" with a line for each processor.
struct PerCpu {
  std::vector<std::uint64_t> user;
  std::vector<std::uint64_t> kernel;
};
PerCpu parse_usage_all(std::string_view text);

}  // namespace caisson::cgroup
