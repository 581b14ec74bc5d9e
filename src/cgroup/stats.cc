// SPDX-License-Identifier: Apache-2.0
#include "cgroup/stats.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/strings.h"
#include "cgroup/directory.h"
#include "sys/file.h"

namespace caisson::cgroup {
namespace {

using Table = std::map<std::string, std::uint64_t>;

// The group's directory that has the file, whichever hierarchy that is on.
std::optional<Directory> find(const Cgroup& group, std::string_view file) {
  for (const auto& [hierarchy, path] : group.hierarchies()) {
    if (Directory directory(path); directory.has(file)) return directory;
  }
  return std::nullopt;
}

// Lines of "name number"; others are left out.
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

Result<std::optional<Stats::Cpu>> read_cpu(const Cgroup& group) {
  Stats::Cpu cpu;
  Table table;
  if (const auto limits = find(group, "cpu.stat")) {
    table = parse_table(TRY(limits->read("cpu.stat")));
    cpu.periods = value_of(table, "nr_periods");
    cpu.throttled_periods = value_of(table, "nr_throttled");
  }
  if (const auto v1 = find(group, "cpuacct.usage")) {
    cpu.total = TRY(v1->read_number("cpuacct.usage"));
    cpu.user = TRY(v1->read_number("cpuacct.usage_user"));
    cpu.kernel = TRY(v1->read_number("cpuacct.usage_sys"));
    cpu.throttled_time = value_of(table, "throttled_time");
    return cpu;
  }
  if (!table.contains("usage_usec")) return std::nullopt;
  cpu.total = value_of(table, "usage_usec") * 1000;
  cpu.user = value_of(table, "user_usec") * 1000;
  cpu.kernel = value_of(table, "system_usec") * 1000;
  cpu.throttled_time = value_of(table, "throttled_usec") * 1000;
  return cpu;
}

Result<std::optional<Stats::Memory>> read_memory(const Cgroup& group) {
  Stats::Memory memory;
  const auto v1 = find(group, "memory.usage_in_bytes");
  const auto v2 = find(group, "memory.current");
  if (!v1 && !v2) return std::nullopt;
  memory.raw = parse_table(TRY((v1 ? v1 : v2)->read("memory.stat")));
  if (v1) {
    memory.usage = TRY(v1->read_number("memory.usage_in_bytes"));
    memory.limit = TRY(v1->read_number("memory.limit_in_bytes"));
    memory.max = TRY(v1->read_number("memory.max_usage_in_bytes"));
    memory.failures = TRY(v1->read_number("memory.failcnt"));
    memory.cache = value_of(memory.raw, "cache");
    return memory;
  }
  memory.usage = TRY(v2->read_number("memory.current"));
  memory.limit = TRY(v2->read_number("memory.max"));
  // Since Linux 5.19.
  if (v2->has("memory.peak")) memory.max = TRY(v2->read_number("memory.peak"));
  memory.failures = value_of(parse_table(TRY(v2->read("memory.events"))), "max");
  memory.cache = value_of(memory.raw, "file");
  return memory;
}

Result<std::optional<Stats::Pids>> read_pids(const Cgroup& group) {
  const auto directory = find(group, "pids.current");
  if (!directory) return std::nullopt;
  Stats::Pids pids;
  pids.current = TRY(directory->read_number("pids.current"));
  pids.limit = TRY(directory->read_number("pids.max"));
  return pids;
}

}  // namespace

Result<Stats> read_stats(const Cgroup& group) {
  Stats stats;
  stats.cpu = TRY(read_cpu(group));
  stats.memory = TRY(read_memory(group));
  stats.pids = TRY(read_pids(group));
  return stats;
}

Result<OomWatch> OomWatch::create(const Cgroup& group) {
  if (const auto v2 = find(group, "memory.events")) {
    std::string file = v2->path() + "/memory.events";
    UniqueFd fd = TRY(sys::open(file, O_RDONLY));
    OomWatch watch(std::move(file), std::move(fd), UniqueFd(), POLLPRI);
    TRY(watch.take());
    return watch;
  }
  const auto v1 = find(group, "memory.oom_control");
  if (!v1) return fail(Error::unsupported("the container's group has no memory controller"));
  std::string file = v1->path() + "/memory.oom_control";
  UniqueFd watched = TRY(sys::open(file, O_RDONLY));
  UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event) return fail(Error::last("make an eventfd"));
  // The kernel's admin-guide/cgroup-v1/memory.rst, "OOM Control".
  TRY(v1->write("cgroup.event_control",
                std::to_string(event.get()) + " " + std::to_string(watched.get())));
  return OomWatch(std::move(file), std::move(event), std::move(watched), POLLIN);
}

Result<std::uint64_t> OomWatch::take() {
  if (events_ == POLLIN) {
    std::uint64_t count = 0;
    if (::read(fd_.get(), &count, sizeof count) < 0) {
      if (errno == EAGAIN) return 0;
      return fail(Error::last("read", file_));
    }
    // The kernel tells of a group's removal by the same eventfd.
    if (::access(file_.c_str(), F_OK) != 0) return 0;
    return count;
  }
  // Reading from the beginning also makes the file quiet for poll(2).
  char text[1024];
  const auto size = ::pread(fd_.get(), text, sizeof text, 0);
  if (size < 0) {
    if (errno == ENODEV) return 0;  // the group is gone
    return fail(Error::last("read", file_));
  }
  const std::uint64_t total =
      value_of(parse_table(std::string_view(text, static_cast<std::size_t>(size))), "oom_kill");
  const std::uint64_t fresh = total - seen_;
  seen_ = total;
  return fresh;
}

}  // namespace caisson::cgroup
