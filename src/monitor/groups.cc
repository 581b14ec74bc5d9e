// SPDX-License-Identifier: Apache-2.0
#include "monitor/groups.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>
#include <string_view>

#include "base/strings.h"
#include "monitor/kernel_log.h"
#include "sys/file.h"

namespace caisson::monitor {
namespace {

constexpr std::string_view kUnitPrefix = "unit:";

bool is_unit(std::string_view group) {
  return group.starts_with(kUnitPrefix);
}

// Whether the groups count a kill; nothing where no group counts.
std::optional<bool> counted_oom_kill(const std::vector<std::string>& groups) {
  // Both count since Linux 4.13: the kernel's admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst.
  constexpr std::string_view kCount = "\noom_kill ";
  std::optional<bool> counted;
  for (const std::string& group : groups) {
    for (const char* name : {"/memory.events", "/memory.oom_control"}) {
      const auto text = sys::read_file(group + name);
      if (!text) continue;
      const std::size_t at = text->find(kCount);
      if (at == std::string::npos) continue;
      counted = counted.value_or(false) || (*text)[at + kCount.size()] != '0';
    }
  }
  return counted;
}

}  // namespace

bool ran_out_of_memory(const std::vector<std::string>& groups, const UniqueFd& kernel_log) {
  if (const auto counted = counted_oom_kill(groups)) return *counted;
  const auto unit = std::ranges::find_if(groups, is_unit);
  return unit != groups.end() &&
         tells_of_oom_kill(kernel_log, std::string_view(*unit).substr(kUnitPrefix.size()));
}

void kill_processes(const std::vector<std::string>& groups) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds && !groups.empty(); ++round) {
    const auto text = sys::read_file(groups.front() + "/cgroup.procs");
    if (!text || text->empty()) return;
    for (const std::string_view line : split(trim(*text), '\n')) {
      if (const auto pid = parse_integer<pid_t>(line)) ::kill(*pid, SIGKILL);
    }
  }
}

void remove_groups(const std::vector<std::string>& groups) {
  // A group that the service manager made is ended through it, which is the engine's to do; of a
  // directory that is gone it would never hear that its unit is empty.
  if (std::ranges::any_of(groups, is_unit)) return;
  for (const std::string& group : groups) ::rmdir(group.c_str());
}

}  // namespace caisson::monitor
