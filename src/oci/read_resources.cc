// SPDX-License-Identifier: Apache-2.0
#include "oci/read_sections.h"

namespace caisson::oci {
namespace {

Result<char> read_rule_type(const json::Value& value) {
  const std::string_view text = TRY(value.string());
  if (text.empty()) return 'a';
  if (text == "a" || text == "b" || text == "c") return text.front();
  return fail(value.error("expected a, b or c, got \"" + std::string(text) + "\""));
}

// -1 stands for every number, as it does in what Docker makes of "--device-cgroup-rule 'c *:* r'".
Result<std::optional<std::int64_t>> read_rule_number(const json::Value& value) {
  const std::int64_t number = TRY(value.integer<std::int64_t>(-1));
  if (number == -1) return std::nullopt;
  return number;
}

// Docker has written its "not set", -1, as an unsigned number.
Result<std::optional<std::uint64_t>> read_swappiness(const json::Value& value) {
  const std::uint64_t number = TRY(value.integer<std::uint64_t>());
  if (number == std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
  return number;
}

struct Pids {
  std::optional<std::int64_t> limit;
};

}  // namespace

template <>
inline constexpr auto kFields<DeviceRule> = std::array{
    required(field<&DeviceRule::allow>("allow")),
    field<&DeviceRule::type, read_rule_type>("type"),
    field<&DeviceRule::major, read_rule_number>("major"),
    field<&DeviceRule::minor, read_rule_number>("minor"),
    field<&DeviceRule::access>("access"),
};

template <>
inline constexpr auto kFields<Memory> = std::array{
    field<&Memory::limit>("limit"),
    field<&Memory::reservation>("reservation"),
    field<&Memory::swap>("swap"),
    field<&Memory::kernel>("kernel"),
    field<&Memory::kernel_tcp>("kernelTCP"),
    field<&Memory::swappiness, read_swappiness>("swappiness"),
    field<&Memory::disable_oom_killer>("disableOOMKiller"),
    field<&Memory::use_hierarchy>("useHierarchy"),
    field<&Memory::check_before_update>("checkBeforeUpdate"),
};

template <>
inline constexpr auto kFields<Cpu> = std::array{
    field<&Cpu::shares>("shares"),
    field<&Cpu::quota>("quota"),
    field<&Cpu::burst>("burst"),
    field<&Cpu::period>("period"),
    field<&Cpu::realtime_runtime>("realtimeRuntime"),
    field<&Cpu::realtime_period>("realtimePeriod"),
    field<&Cpu::cpus>("cpus"),
    field<&Cpu::mems>("mems"),
    field<&Cpu::idle>("idle"),
};

template <>
inline constexpr auto kFields<WeightDevice> = std::array{
    required(field<&WeightDevice::major>("major")),
    required(field<&WeightDevice::minor>("minor")),
    field<&WeightDevice::weight>("weight"),
    field<&WeightDevice::leaf_weight>("leafWeight"),
};

template <>
inline constexpr auto kFields<ThrottleDevice> = std::array{
    required(field<&ThrottleDevice::major>("major")),
    required(field<&ThrottleDevice::minor>("minor")),
    required(field<&ThrottleDevice::rate>("rate")),
};

template <>
inline constexpr auto kFields<BlockIo> = std::array{
    field<&BlockIo::weight>("weight"),
    field<&BlockIo::leaf_weight>("leafWeight"),
    field<&BlockIo::weight_devices>("weightDevice"),
    field<&BlockIo::read_bps>("throttleReadBpsDevice"),
    field<&BlockIo::write_bps>("throttleWriteBpsDevice"),
    field<&BlockIo::read_iops>("throttleReadIOPSDevice"),
    field<&BlockIo::write_iops>("throttleWriteIOPSDevice"),
};

template <>
inline constexpr auto kFields<HugepageLimit> = std::array{
    required(field<&HugepageLimit::page_size>("pageSize")),
    required(field<&HugepageLimit::limit>("limit")),
};

template <>
inline constexpr auto kFields<NetworkPriority> = std::array{
    required(field<&NetworkPriority::name>("name")),
    required(field<&NetworkPriority::priority>("priority")),
};

template <>
inline constexpr auto kFields<Network> = std::array{
    field<&Network::class_id>("classID"),
    field<&Network::priorities>("priorities"),
};

template <>
inline constexpr auto kFields<RdmaLimit> = std::array{
    field<&RdmaLimit::hca_handles>("hcaHandles"),
    field<&RdmaLimit::hca_objects>("hcaObjects"),
};

template <>
inline constexpr auto kFields<Pids> = std::array{field<&Pids::limit>("limit")};

namespace {

Result<std::optional<std::int64_t>> read_pids_limit(const json::Value& value,
                                                    ReadContext& context) {
  Pids pids;
  TRY(read_fields(value, pids, context));
  return pids.limit;
}

}  // namespace

template <>
inline constexpr auto kFields<Resources> = std::array{
    field<&Resources::devices>("devices"),
    field<&Resources::memory>("memory"),
    field<&Resources::cpu>("cpu"),
    field<&Resources::block_io>("blockIO"),
    field<&Resources::hugepage_limits>("hugepageLimits"),
    field<&Resources::network>("network"),
    field<&Resources::pids_limit, read_pids_limit>("pids"),
    field<&Resources::rdma>("rdma"),
    field<&Resources::unified>("unified"),
};

Result<void> read(const json::Value& value, Resources& into, ReadContext& context) {
  return read_fields(value, into, context);
}

}  // namespace caisson::oci
