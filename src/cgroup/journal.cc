// SPDX-License-Identifier: Apache-2.0
#include "cgroup/journal.h"

#include <ranges>

#include "base/strings.h"
#include "cgroup/directory.h"

namespace caisson::cgroup {
namespace {

// How a device's line reads where it has no limit.
std::string_view no_limit(std::string_view file) {
  if (file == "io.max") return "rbps=max wbps=max riops=max wiops=max";
  return file.contains("weight") ? "default" : "0";
}

std::string_view line_of(std::string_view text, std::string_view key) {
  for (const std::string_view line : split(text, '\n')) {
    const auto parts = split_once(line, ' ');
    if (parts && parts->first == key) return line;
  }
  return {};
}

}  // namespace

std::string undoing_value(std::string_view file, std::string_view text, std::string_view value) {
  if (file == "memory.oom_control") {
    const auto parts = split_once(line_of(text, "oom_kill_disable"), ' ');
    return std::string(parts ? parts->second : "0");
  }
  if (const auto parts = split_once(value, ' ')) {
    const std::string_view key = parts->first;
    if (const std::string_view line = line_of(text, key); !line.empty()) return std::string(line);
    if (key.contains(':')) return std::string(key).append(" ").append(no_limit(file));
  }
  const std::string_view first = text.substr(0, text.find('\n'));
  // Nothing at all would be no write.
  return first.empty() ? "\n" : std::string(first);
}

void Journal::note(const std::string& path, std::string_view file, std::string_view value) {
  const auto text = Directory(path).read(file);
  if (!text) return;
  entries_.push_back({path, std::string(file), undoing_value(file, *text, value)});
}

Result<void> Journal::undo() {
  Result<void> first;
  for (const Entry& entry : entries_ | std::views::reverse) {
    auto written = Directory(entry.path).write(entry.file, entry.value);
    if (!written && first) first = std::move(written);
  }
  entries_.clear();
  return first;
}

}  // namespace caisson::cgroup
