// SPDX-License-Identifier: Apache-2.0
#include "cli/runtime/stats_json.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "json/writer.h"

namespace caisson::cli {
namespace {

using cgroup::Stats;

template <typename T>
void write_numbers(json::Writer& writer, std::string_view key, const std::vector<T>& numbers) {
  if (numbers.empty()) return;
  writer.key(key).begin_array();
  for (const T number : numbers) writer.value(number);
  writer.end_array();
}

void write_share(json::Writer& writer, std::string_view key, const cgroup::Pressure::Share& share) {
  writer.key(key)
      .begin_object()
      .member("avg10", share.last_10_seconds)
      .member("avg60", share.last_minute)
      .member("avg300", share.last_5_minutes)
      .member("total", share.total)
      .end_object();
}

void write_pressure(json::Writer& writer, const Pressures& pressures, const std::string& resource) {
  const auto found = pressures.find(resource);
  if (found == pressures.end()) return;
  writer.key("psi").begin_object();
  write_share(writer, "some", found->second.some);
  write_share(writer, "full", found->second.full);
  writer.end_object();
}

void write_cpu(json::Writer& writer, const Stats::Cpu& cpu, const Pressures& pressures) {
  writer.key("cpu").begin_object().key("usage").begin_object();
  writer.member("total", cpu.total).member("kernel", cpu.kernel).member("user", cpu.user);
  write_numbers(writer, "percpu", cpu.per_cpu);
  write_numbers(writer, "percpu_kernel", cpu.per_cpu_kernel);
  write_numbers(writer, "percpu_user", cpu.per_cpu_user);
  writer.end_object().key("throttling").begin_object();
  writer.member("periods", cpu.periods)
      .member("throttledPeriods", cpu.throttled_periods)
      .member("throttledTime", cpu.throttled_time);
  writer.end_object();
  write_pressure(writer, pressures, "cpu");
  writer.end_object();
}

void write_pool(json::Writer& writer, std::string_view key, const Stats::Pool& pool) {
  writer.key(key).begin_object();
  writer.member("limit", pool.limit)
      .member("usage", pool.usage)
      .member("max", pool.max)
      .member("failcnt", pool.failures);
  writer.end_object();
}

void write_memory(json::Writer& writer, const Stats::Memory& memory, const Pressures& pressures) {
  writer.key("memory").begin_object().member("cache", memory.cache);
  write_pool(writer, "usage", memory);
  if (memory.swap) write_pool(writer, "swap", *memory.swap);
  if (memory.kernel) write_pool(writer, "kernel", *memory.kernel);
  if (memory.kernel_tcp) write_pool(writer, "kernelTCP", *memory.kernel_tcp);
  writer.key("raw").begin_object();
  for (const auto& [name, value] : memory.raw) writer.member(name, value);
  writer.end_object();
  write_pressure(writer, pressures, "memory");
  writer.end_object();
}

void write_device_counts(json::Writer& writer, std::string_view key,
                         const std::vector<Stats::DeviceCount>& counts) {
  writer.key(key).begin_array();
  for (const Stats::DeviceCount& count : counts) {
    writer.begin_object().member("major", count.major_number).member("minor", count.minor_number);
    if (!count.operation.empty()) writer.member("op", count.operation);
    writer.member("value", count.value).end_object();
  }
  writer.end_array();
}

void write_block_io(json::Writer& writer, const Stats::BlockIo& io, const Pressures& pressures) {
  writer.key("blkio").begin_object();
  write_device_counts(writer, "ioServiceBytesRecursive", io.bytes);
  write_device_counts(writer, "ioServicedRecursive", io.operations);
  constexpr std::pair<const char*, const char*> kScheduler[] = {
      {"io_queued", "ioQueueRecursive"},
      {"io_service_time", "ioServiceTimeRecursive"},
      {"io_wait_time", "ioWaitTimeRecursive"},
      {"io_merged", "ioMergedRecursive"},
      {"time", "ioTimeRecursive"},
      {"sectors", "sectorsRecursive"}};
  for (const auto& [file, member] : kScheduler) {
    const auto found = io.scheduler.find(file);
    if (found != io.scheduler.end()) write_device_counts(writer, member, found->second);
  }
  write_pressure(writer, pressures, "io");
  writer.end_object();
}

void write_cpuset(json::Writer& writer, const Stats::CpuSet& set) {
  writer.key("cpuset").begin_object();
  write_numbers(writer, "cpus", set.cpus);
  write_numbers(writer, "mems", set.mems);
  // The files are called as runc's members are.
  for (const auto& [name, value] : set.settings) writer.member(name, value);
  writer.end_object();
}

void write_huge_pages(json::Writer& writer, const std::map<std::string, Stats::HugePages>& all) {
  writer.key("hugetlb").begin_object();
  for (const auto& [size, pages] : all) {
    writer.key(size).begin_object();
    writer.member("usage", pages.usage)
        .member("max", pages.max)
        .member("failcnt", pages.failures)
        .end_object();
  }
  writer.end_object();
}

void write_text(json::Writer& writer, std::string_view key, const std::string& text) {
  if (!text.empty()) writer.member(key, text);
}

void write_cache_shares(json::Writer& writer, const resctrl::Stats& shares) {
  if (!shares.cache) return;
  writer.key("l3_cache_info")
      .begin_object()
      .member("cbm_mask", shares.cache->mask)
      .member("min_cbm_bits", shares.cache->min_bits)
      .member("num_closids", shares.cache->classes)
      .end_object();
  write_text(writer, "l3_cache_schema_root", shares.root_cache_line);
  write_text(writer, "l3_cache_schema", shares.cache_line);
}

void write_bandwidth_shares(json::Writer& writer, const resctrl::Stats& shares) {
  if (!shares.bandwidth) return;
  writer.key("mem_bw_info")
      .begin_object()
      .member("bandwidth_gran", shares.bandwidth->granularity)
      .member("delay_linear", shares.bandwidth->linear)
      .member("min_bandwidth", shares.bandwidth->minimum)
      .member("num_closids", shares.bandwidth->classes)
      .end_object();
  write_text(writer, "mem_bw_schema_root", shares.root_bandwidth_line);
  write_text(writer, "mem_bw_schema", shares.bandwidth_line);
}

void write_counter(json::Writer& writer, std::string_view key,
                   const std::optional<std::uint64_t>& counter) {
  if (counter) writer.member(key, *counter);
}

void write_counters(json::Writer& writer, const resctrl::Stats::Traffic& traffic) {
  write_counter(writer, "mbm_total_bytes", traffic.total);
  write_counter(writer, "mbm_local_bytes", traffic.local);
}

void write_counters(json::Writer& writer, const std::optional<std::uint64_t>& occupancy) {
  write_counter(writer, "llc_occupancy", occupancy);
}

// Each part of the machine.
template <typename T>
void write_parts(json::Writer& writer, std::string_view key,
                 const std::optional<std::vector<T>>& parts) {
  if (!parts) return;
  writer.key(key).begin_array();
  for (const T& part : *parts) {
    writer.begin_object();
    write_counters(writer, part);
    writer.end_object();
  }
  writer.end_array();
}

void write_shares(json::Writer& writer, const std::optional<resctrl::Stats>& shares) {
  writer.key("intel_rdt").begin_object();
  if (shares) {
    write_cache_shares(writer, *shares);
    write_bandwidth_shares(writer, *shares);
    writer.key("schemata").begin_array();
    for (const std::string& line : shares->schemata) writer.value(line);
    writer.end_array();
    write_parts(writer, "mbm_stats", shares->traffic);
    write_parts(writer, "cmt_stats", shares->occupancy);
  }
  writer.end_object();
}

}  // namespace

std::string stats_line(const std::string& id, const Usage& usage) {
  const Stats& stats = usage.cgroup;
  const Pressures& pressures = usage.pressures;
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object().member("type", "stats").member("id", id).key("data").begin_object();
  if (stats.cpu) write_cpu(writer, *stats.cpu, pressures);
  if (stats.cpuset) write_cpuset(writer, *stats.cpuset);
  if (stats.memory) write_memory(writer, *stats.memory, pressures);
  if (stats.pids) {
    writer.key("pids").begin_object().member("current", stats.pids->current);
    // As runc, which tells of no limit by none.
    constexpr auto kUnlimited = std::numeric_limits<std::uint64_t>::max();
    if (stats.pids->limit != kUnlimited) writer.member("limit", stats.pids->limit);
    writer.end_object();
  }
  if (stats.block_io) write_block_io(writer, *stats.block_io, pressures);
  write_huge_pages(writer, stats.huge_pages);
  write_shares(writer, usage.shares);
  // Whoever set the network up knows them; runc's is there and null as well.
  writer.key("network_interfaces").null();
  writer.end_object().end_object();
  return std::move(writer).text() + "\n";
}

}  // namespace caisson::cli
