// SPDX-License-Identifier: Apache-2.0
#include "engine/usage.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "cgroup/pressure.h"
#include "cgroup/stats.h"
#include "engine/status.h"
#include "sys/file.h"

namespace caisson::engine {
namespace {

std::uint64_t host_memory() {
  return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
         static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

// Docker's measure of what a container uses: without the pages of files that nothing used lately.
std::uint64_t memory_in_use(const cgroup::Stats::Memory& memory) {
  for (const char* name : {"total_inactive_file", "inactive_file"}) {
    const auto found = memory.raw.find(name);
    if (found == memory.raw.end()) continue;
    return found->second < memory.usage ? memory.usage - found->second : memory.usage;
  }
  return memory.usage;
}

// Lines of /proc/PID/net/dev: "eth0: RECEIVED … (8 numbers) SENT …".
void add_network(std::string_view text, Usage& usage) {
  constexpr std::size_t kSentAt = 8;
  for (const std::string_view line : split(text, '\n')) {
    const auto parts = split_once(line, ':');
    if (!parts || trim(parts->first) == "lo") continue;
    std::vector<std::string_view> numbers = split(trim(parts->second), ' ');
    std::erase(numbers, "");
    if (numbers.size() <= kSentAt) continue;
    usage.received += parse_integer<std::uint64_t>(numbers[0]).value_or(0);
    usage.sent += parse_integer<std::uint64_t>(numbers[kSentAt]).value_or(0);
  }
}

void add_block_io(const cgroup::Stats::BlockIo& counts, Usage& usage) {
  for (const cgroup::Stats::DeviceCount& count : counts.bytes) {
    if (count.operation == "Read") usage.read += count.value;
    if (count.operation == "Write") usage.written += count.value;
  }
}

bool is_gone(const Error& error) {
  return error.errnum == ENOENT || error.errnum == ENODEV || error.errnum == ESRCH;
}

Result<Usage> measure(const State& state, const RunOptions& options) {
  Usage usage;
  const auto group = TRY(cgroup::open(state.cgroups));
  const cgroup::Stats stats = TRY(cgroup::read_stats(*group));
  usage.when = std::chrono::steady_clock::now();
  usage.memory_limit = host_memory();
  if (stats.cpu) usage.cpu = stats.cpu->total;
  if (stats.memory) {
    usage.memory = memory_in_use(*stats.memory);
    usage.memory_limit = std::min(usage.memory_limit, stats.memory->limit);
  }
  usage.pids = stats.pids ? stats.pids->current : TRY(group->processes())
  .size();
  if (stats.block_io) add_block_io(*stats.block_io, usage);
  for (const auto& [resource, pressure] : TRY(cgroup::read_pressure(*group))) {
    usage.pressure[resource] = pressure.some.last_10_seconds;
  }
  if (!options.network.is_host()) {
    add_network(TRY(sys::read_file("/proc/" + std::to_string(state.pid) + "/net/dev")), usage);
  }
  return usage;
}

}  // namespace

Result<std::optional<Usage>> read_usage(const Container& container) {
  const State state = TRY(look_at(container));
  if (state.phase != State::Phase::kRunning) return std::nullopt;
  const Record record = TRY(container.record());
  auto usage = measure(state, record.options);
  // It ended meanwhile.
  if (!usage && is_gone(usage.error())) return std::nullopt;
  return usage;
}

double cpu_percent(const Usage& before, const Usage& after) {
  const auto wall = std::chrono::duration_cast<std::chrono::nanoseconds>(after.when - before.when);
  if (wall.count() <= 0 || after.cpu < before.cpu) return 0;
  constexpr double kPercent = 100;
  return kPercent * static_cast<double>(after.cpu - before.cpu) / static_cast<double>(wall.count());
}

}  // namespace caisson::engine
