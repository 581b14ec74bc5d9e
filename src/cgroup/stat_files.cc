// SPDX-License-Identifier: Apache-2.0
#include "cgroup/stat_files.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/strings.h"

namespace caisson::cgroup {
namespace {

struct DeviceNumber {
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
};

std::optional<DeviceNumber> parse_device(std::string_view text) {
  const auto pair = split_once(text, ':');
  if (!pair) return std::nullopt;
  const auto major = parse_integer<std::uint64_t>(pair->first);
  const auto minor = parse_integer<std::uint64_t>(pair->second);
  if (!major || !minor) return std::nullopt;
  return DeviceNumber{*major, *minor};
}

}  // namespace

std::optional<Directory> find(const Cgroup& group, std::string_view file) {
  for (const auto& [hierarchy, path] : group.hierarchies()) {
    if (Directory directory(path); directory.has(file)) return directory;
  }
  return std::nullopt;
}

Table parse_table(std::string_view text) {
  Table table;
  for (const std::string_view line : split(text, '\n')) {
    const auto pair = split_once(line, ' ');
    const auto number = pair ? parse_integer<std::uint64_t>(pair->second) : std::nullopt;
    if (number) table.emplace(pair->first, *number);
  }
  return table;
}

std::uint64_t value_of(const Table& table, const std::string& name) {
  const auto found = table.find(name);
  return found == table.end() ? 0 : found->second;
}

std::vector<Stats::DeviceCount> parse_device_counts(std::string_view text) {
  std::vector<Stats::DeviceCount> counts;
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split(line, ' ');
    const auto device = parse_device(words.front());
    const auto value = parse_integer<std::uint64_t>(words.back());
    if (!device || !value || words.size() < 2 || words.size() > 3) continue;
    if (words.size() == 3 && words[1] == "Total") continue;
    counts.push_back({.major_number = device->major,
                      .minor_number = device->minor,
                      .operation = words.size() == 3 ? std::string(words[1]) : "",
                      .value = *value});
  }
  return counts;
}

void merge_counts(std::vector<Stats::DeviceCount>& counts,
                  const std::vector<Stats::DeviceCount>& others) {
  for (const Stats::DeviceCount& other : others) {
    const auto same = std::ranges::find_if(counts, [&other](const Stats::DeviceCount& count) {
      return count.major_number == other.major_number && count.minor_number == other.minor_number &&
             count.operation == other.operation;
    });
    if (same == counts.end()) {
      counts.push_back(other);
    } else {
      same->value = std::max(same->value, other.value);
    }
  }
}

Stats::BlockIo parse_io_stat(std::string_view text) {
  struct Column {
    std::string_view name;
    std::string_view operation;
    std::vector<Stats::DeviceCount> Stats::BlockIo::* into;
  };
  constexpr std::array<Column, 6> kColumns = {{{"rbytes", "Read", &Stats::BlockIo::bytes},
                                               {"wbytes", "Write", &Stats::BlockIo::bytes},
                                               {"dbytes", "Discard", &Stats::BlockIo::bytes},
                                               {"rios", "Read", &Stats::BlockIo::operations},
                                               {"wios", "Write", &Stats::BlockIo::operations},
                                               {"dios", "Discard", &Stats::BlockIo::operations}}};
  Stats::BlockIo io;
  for (const std::string_view line : split(text, '\n')) {
    const auto words = split(line, ' ');
    const auto device = parse_device(words.front());
    if (!device) continue;
    for (const std::string_view word : words) {
      const auto pair = split_once(word, '=');
      const auto value = pair ? parse_integer<std::uint64_t>(pair->second) : std::nullopt;
      if (!value) continue;
      for (const Column& column : kColumns) {
        if (pair->first != column.name) continue;
        (io.*column.into)
            .push_back({device->major, device->minor, std::string(column.operation), *value});
      }
    }
  }
  return io;
}

std::vector<std::uint64_t> parse_numbers(std::string_view text) {
  std::vector<std::uint64_t> numbers;
  for (const std::string_view word : split(trim(text), ' ')) {
    if (const auto number = parse_integer<std::uint64_t>(word)) numbers.push_back(*number);
  }
  return numbers;
}

PerCpu parse_usage_all(std::string_view text) {
  PerCpu columns;
  for (const std::string_view line : split(text, '\n')) {
    const auto row = parse_numbers(line);
    if (row.size() != 3) continue;
    columns.user.push_back(row[1]);
    columns.kernel.push_back(row[2]);
  }
  return columns;
}

}  // namespace caisson::cgroup
