// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "cgroup/controller.h"
#include "cgroup/conversion.h"

namespace caisson::cgroup {
namespace {

constexpr std::string_view kShares = "linux.resources.cpu.shares";
constexpr std::string_view kPeriod = "linux.resources.cpu.period";
constexpr std::string_view kQuota = "linux.resources.cpu.quota";
constexpr std::string_view kBurst = "linux.resources.cpu.burst";
constexpr std::string_view kIdle = "linux.resources.cpu.idle";
constexpr std::string_view kRealtimePeriod = "linux.resources.cpu.realtimePeriod";
constexpr std::string_view kRealtimeRuntime = "linux.resources.cpu.realtimeRuntime";

template <class T>
bool given(const std::optional<T>& value) {
  return value.value_or(0) != 0;
}

// One of several values that the kernel checks against each other.
struct Value {
  std::string_view field;
  std::string_view file;
  std::string text;
};

// Writes values that bound each other. One that the kernel refuses beside the others' old values
// may be right beside their new ones, so what is refused with EINVAL gets a second turn.
Result<void> write_related(const Directory& group, std::span<const Value> values) {
  std::vector<const Value*> refused;
  for (const Value& value : values) {
    auto written = write_field(group, value.field, value.file, value.text);
    if (written) continue;
    if (written.error().errnum != EINVAL || values.size() == 1) return written;
    refused.push_back(&value);
  }
  for (const Value* value : refused) {
    TRY(write_field(group, value->field, value->file, value->text));
  }
  return {};
}

Result<void> write_shares_v1(const Directory& group, std::uint64_t shares) {
  TRY(write_field(group, kShares, "cpu.shares", fmt::to_string(shares)));
  // The kernel clamps without a word.
  const std::uint64_t accepted = TRY(group.read_number("cpu.shares"));
  if (accepted == shares) return {};
  return fail(
      Error::invalid(fmt::format("{}: the {} that the kernel accepts is {}, not {}", kShares,
                                 shares > accepted ? "most" : "least", accepted, shares)));
}

Result<void> write_realtime_v1(const Directory& group, const oci::Cpu& cpu) {
  std::vector<Value> values;
  if (given(cpu.realtime_period)) {
    values.push_back({kRealtimePeriod, "cpu.rt_period_us", fmt::to_string(*cpu.realtime_period)});
  }
  if (given(cpu.realtime_runtime)) {
    values.push_back(
        {kRealtimeRuntime, "cpu.rt_runtime_us", fmt::to_string(*cpu.realtime_runtime)});
  }
  return write_related(group, values);
}

Result<void> write_bandwidth_v1(const Directory& group, const oci::Cpu& cpu) {
  std::vector<Value> values;
  if (given(cpu.period)) {
    values.push_back({kPeriod, "cpu.cfs_period_us", fmt::to_string(*cpu.period)});
  }
  if (cpu.burst) values.push_back({kBurst, "cpu.cfs_burst_us", fmt::to_string(*cpu.burst)});
  if (given(cpu.quota)) {
    values.push_back({kQuota, "cpu.cfs_quota_us", fmt::to_string(*cpu.quota)});
  }
  return write_related(group, values);
}

Result<void> write_bandwidth_v2(const Directory& group, const oci::Cpu& cpu) {
  std::vector<Value> values;
  if (cpu.burst) values.push_back({kBurst, "cpu.max.burst", fmt::to_string(*cpu.burst)});
  if (given(cpu.quota) || given(cpu.period)) {
    // "QUOTA PERIOD"; without a period the kernel keeps the one it has.
    std::string text = cpu.quota.value_or(0) > 0 ? fmt::to_string(*cpu.quota) : "max";
    if (!given(cpu.quota)) {
      const std::string present = TRY(group.read("cpu.max"));
      text = present.substr(0, present.find(' '));
    }
    if (given(cpu.period)) text += fmt::format(" {}", *cpu.period);
    values.push_back({given(cpu.quota) ? kQuota : kPeriod, "cpu.max", std::move(text)});
  }
  return write_related(group, values);
}

}  // namespace

bool cpu_requested(const oci::Resources& resources) {
  if (!resources.cpu) return false;
  const oci::Cpu& cpu = *resources.cpu;
  return given(cpu.shares) || given(cpu.quota) || cpu.burst || given(cpu.period) ||
         given(cpu.realtime_runtime) || given(cpu.realtime_period) || cpu.idle;
}

Result<void> write_cpu_v1(const Directory& group, const oci::Resources& resources) {
  const oci::Cpu& cpu = *resources.cpu;
  TRY(write_realtime_v1(group, cpu));
  // An idle group's shares can't be set, so what ends idleness goes first, what begins it last.
  if (cpu.idle == 0) TRY(write_field(group, kIdle, "cpu.idle", "0"));
  if (given(cpu.shares)) TRY(write_shares_v1(group, *cpu.shares));
  if (given(cpu.idle)) TRY(write_field(group, kIdle, "cpu.idle", fmt::to_string(*cpu.idle)));
  return write_bandwidth_v1(group, cpu);
}

Result<void> write_cpu_v2(const Directory& group, const oci::Resources& resources) {
  const oci::Cpu& cpu = *resources.cpu;
  if (given(cpu.realtime_period) || given(cpu.realtime_runtime)) {
    return fail(unsupported_field(given(cpu.realtime_period) ? kRealtimePeriod : kRealtimeRuntime,
                                  "cgroup v2 has no real-time bandwidth"));
  }
  if (cpu.idle == 0) TRY(write_field(group, kIdle, "cpu.idle", "0"));
  if (given(cpu.shares)) {
    TRY(write_field(group, kShares, "cpu.weight",
                    fmt::to_string(cpu_weight_from_shares(*cpu.shares))));
  }
  if (given(cpu.idle)) TRY(write_field(group, kIdle, "cpu.idle", fmt::to_string(*cpu.idle)));
  return write_bandwidth_v2(group, cpu);
}

}  // namespace caisson::cgroup
