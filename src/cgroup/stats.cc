// SPDX-License-Identifier: Apache-2.0
#include "cgroup/stats.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <utility>

#include "base/strings.h"
#include "cgroup/directory.h"
#include "cgroup/stat_files.h"
#include "oci/number_list.h"
#include "sys/file.h"

namespace caisson::cgroup {
namespace {

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
    cpu.per_cpu = parse_numbers(TRY(v1->read("cpuacct.usage_percpu")));
    PerCpu columns = parse_usage_all(TRY(v1->read("cpuacct.usage_all")));
    cpu.per_cpu_user = std::move(columns.user);
    cpu.per_cpu_kernel = std::move(columns.kernel);
    return cpu;
  }
  if (!table.contains("usage_usec")) return std::nullopt;
  cpu.total = value_of(table, "usage_usec") * 1000;
  cpu.user = value_of(table, "user_usec") * 1000;
  cpu.kernel = value_of(table, "system_usec") * 1000;
  cpu.throttled_time = value_of(table, "throttled_usec") * 1000;
  return cpu;
}

// One of v1's four pools, "memory", "memory.memsw" …: four files each.
Result<Stats::Pool> read_pool_v1(const Directory& directory, const std::string& prefix) {
  Stats::Pool pool;
  pool.usage = TRY(directory.read_number(prefix + ".usage_in_bytes"));
  pool.limit = TRY(directory.read_number(prefix + ".limit_in_bytes"));
  pool.max = TRY(directory.read_number(prefix + ".max_usage_in_bytes"));
  pool.failures = TRY(directory.read_number(prefix + ".failcnt"));
  return pool;
}

// Kernels leave out what they are built or booted without, and what is obsolete.
Result<std::optional<Stats::Pool>> read_pool_v1_if_any(const Directory& directory,
                                                       const std::string& prefix) {
  if (!directory.has(prefix + ".usage_in_bytes")) return std::nullopt;
  return TRY(read_pool_v1(directory, prefix));
}

Result<Stats::Pool> read_pool_v2(const Directory& directory, const std::string& prefix) {
  Stats::Pool pool;
  pool.usage = TRY(directory.read_number(prefix + ".current"));
  pool.limit = TRY(directory.read_number(prefix + ".max"));
  // Since Linux 5.19, of swap since 6.5.
  if (directory.has(prefix + ".peak")) pool.max = TRY(directory.read_number(prefix + ".peak"));
  pool.failures = value_of(parse_table(TRY(directory.read(prefix + ".events"))), "max");
  return pool;
}

Result<Stats::Memory> read_memory_v1(const Directory& directory) {
  Stats::Memory memory {
    TRY(read_pool_v1(directory, "memory"))
    , 0, {}, {}, {}, {}
  };
  memory.raw = parse_table(TRY(directory.read("memory.stat")));
  memory.cache = value_of(memory.raw, "cache");
  memory.swap = TRY(read_pool_v1_if_any(directory, "memory.memsw"));
  memory.kernel = TRY(read_pool_v1_if_any(directory, "memory.kmem"));
  memory.kernel_tcp = TRY(read_pool_v1_if_any(directory, "memory.kmem.tcp"));
  return memory;
}

Result<Stats::Memory> read_memory_v2(const Directory& directory) {
  Stats::Memory memory {
    TRY(read_pool_v2(directory, "memory"))
    , 0, {}, {}, {}, {}
  };
  memory.raw = parse_table(TRY(directory.read("memory.stat")));
  memory.cache = value_of(memory.raw, "file");
  if (directory.has("memory.swap.current")) {
    memory.swap = TRY(read_pool_v2(directory, "memory.swap"));
  }
  return memory;
}

Result<std::optional<Stats::Memory>> read_memory(const Cgroup& group) {
  if (const auto v1 = find(group, "memory.usage_in_bytes")) return TRY(read_memory_v1(*v1));
  if (const auto v2 = find(group, "memory.current")) return TRY(read_memory_v2(*v2));
  return std::nullopt;
}

Result<std::vector<Stats::DeviceCount>> read_counts(const Directory& directory,
                                                    const std::string& file) {
  if (!directory.has(file)) return std::vector<Stats::DeviceCount>{};
  return parse_device_counts(TRY(directory.read(file)));
}

// Only with CONFIG_BFQ_CGROUP_DEBUG, or on kernels that have CFQ.
Result<void> read_scheduler_counts(const Directory& directory, Stats::BlockIo& io) {
  for (const char* name :
       {"io_queued", "io_service_time", "io_wait_time", "io_merged", "time", "sectors"}) {
    for (const std::string prefix : {"blkio.bfq.", "blkio."}) {
      auto counts = TRY(read_counts(directory, prefix + name + "_recursive"));
      if (!counts.empty()) io.scheduler[name] = std::move(counts);
    }
  }
  return {};
}

// From 5.18 to 6.4 v1's throttling counts only where there is a limit; BFQ counts what it
// schedules.
Result<Stats::BlockIo> read_block_io_v1(const Directory& directory) {
  Stats::BlockIo io;
  for (const std::string prefix : {"blkio.throttle.", "blkio.bfq."}) {
    merge_counts(io.bytes, TRY(read_counts(directory, prefix + "io_service_bytes_recursive")));
    merge_counts(io.operations, TRY(read_counts(directory, prefix + "io_serviced_recursive")));
  }
  TRY(read_scheduler_counts(directory, io));
  return io;
}

Result<std::optional<Stats::BlockIo>> read_block_io(const Cgroup& group) {
  if (const auto v2 = find(group, "io.stat")) return parse_io_stat(TRY(v2->read("io.stat")));
  const auto v1 = find(group, "blkio.throttle.io_service_bytes_recursive");
  if (!v1) return std::nullopt;
  return TRY(read_block_io_v1(*v1));
}

// "hugepages-2048kB" below /sys is "2MB" in the names of the files.
std::string page_size_name(std::uint64_t kilobytes) {
  constexpr std::array<std::string_view, 3> kUnits = {"KB", "MB", "GB"};
  std::size_t unit = 0;
  for (; unit + 1 < kUnits.size() && kilobytes >= 1024; ++unit) kilobytes /= 1024;
  return std::to_string(kilobytes) + std::string(kUnits[unit]);
}

std::vector<std::string> page_sizes() {
  std::vector<std::string> names;
  std::error_code error;  // none where the kernel has no huge pages
  for (const auto& entry : std::filesystem::directory_iterator("/sys/kernel/mm/hugepages", error)) {
    std::string name = entry.path().filename().native();
    constexpr std::string_view kPrefix = "hugepages-";
    constexpr std::string_view kSuffix = "kB";
    if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) continue;
    name = name.substr(kPrefix.size(), name.size() - kPrefix.size() - kSuffix.size());
    if (const auto size = parse_integer<std::uint64_t>(name)) {
      names.push_back(page_size_name(*size));
    }
  }
  return names;
}

Result<std::map<std::string, Stats::HugePages>> read_huge_pages(const Cgroup& group) {
  std::map<std::string, Stats::HugePages> all;
  for (const std::string& size : page_sizes()) {
    const std::string prefix = "hugetlb." + size;
    if (const auto v2 = find(group, prefix + ".current")) {
      Stats::HugePages& pages = all[size];
      pages.usage = TRY(v2->read_number(prefix + ".current"));
      pages.failures = value_of(parse_table(TRY(v2->read(prefix + ".events"))), "max");
    } else if (const auto v1 = find(group, prefix + ".usage_in_bytes")) {
      Stats::HugePages& pages = all[size];
      pages.usage = TRY(v1->read_number(prefix + ".usage_in_bytes"));
      pages.max = TRY(v1->read_number(prefix + ".max_usage_in_bytes"));
      pages.failures = TRY(v1->read_number(prefix + ".failcnt"));
    }
  }
  return all;
}

Result<std::optional<Stats::Pids>> read_pids(const Cgroup& group) {
  const auto directory = find(group, "pids.current");
  if (!directory) return std::nullopt;
  Stats::Pids pids;
  pids.current = TRY(directory->read_number("pids.current"));
  pids.limit = TRY(directory->read_number("pids.max"));
  return pids;
}

Result<std::vector<std::uint32_t>> read_list(const Directory& directory, const std::string& file) {
  const std::string text = TRY(directory.read(file));
  const auto ranges = oci::parse_number_list(trim(text));
  if (!ranges) return fail(Error::invalid(directory.path() + "/" + file + ": no list: " + text));
  std::vector<std::uint32_t> numbers;
  for (const oci::NumberRange& range : *ranges) {
    for (std::uint32_t number = range.first; number <= range.last; ++number) {
      numbers.push_back(number);
    }
  }
  return numbers;
}

Result<std::optional<Stats::CpuSet>> read_cpuset(const Cgroup& group) {
  Stats::CpuSet set;
  if (const auto v2 = find(group, "cpuset.cpus.effective")) {
    set.cpus = TRY(read_list(*v2, "cpuset.cpus.effective"));
    set.mems = TRY(read_list(*v2, "cpuset.mems.effective"));
    return set;
  }
  const auto v1 = find(group, "cpuset.cpu_exclusive");
  if (!v1) return std::nullopt;
  set.cpus = TRY(read_list(*v1, "cpuset.cpus"));
  set.mems = TRY(read_list(*v1, "cpuset.mems"));
  for (const char* name : {"cpu_exclusive", "mem_hardwall", "mem_exclusive", "memory_migrate",
                           "memory_spread_page", "memory_spread_slab", "memory_pressure",
                           "sched_load_balance", "sched_relax_domain_level"}) {
    const std::string file = std::string("cpuset.") + name;
    // Newer kernels may be built without some.
    if (!v1->has(file)) continue;
    const std::string text = TRY(v1->read(file));
    const auto value = parse_integer<std::int64_t>(trim(text));
    if (!value) return fail(Error::invalid(v1->path() + "/" + file + ": no number: " + text));
    set.settings[name] = *value;
  }
  return set;
}

}  // namespace

Result<Stats> read_stats(const Cgroup& group) {
  Stats stats;
  stats.cpu = TRY(read_cpu(group));
  stats.memory = TRY(read_memory(group));
  stats.pids = TRY(read_pids(group));
  stats.block_io = TRY(read_block_io(group));
  stats.cpuset = TRY(read_cpuset(group));
  stats.huge_pages = TRY(read_huge_pages(group));
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
