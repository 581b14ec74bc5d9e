// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include "oci/kernel_names.h"
#include "oci/read_id_mapping.h"
#include "oci/read_sections.h"

namespace caisson::oci {
namespace {

Result<NamespaceType> read_namespace_type(const json::Value& value) {
  const std::string_view name = TRY(value.string());
  if (const auto type = find_by_name(kNamespaceTypes, name)) return *type;
  return fail(value.error("unknown namespace type \"" + std::string(name) + "\""));
}

Result<char> read_device_type(const json::Value& value) {
  const std::string_view text = TRY(value.string());
  if (text == "u") return 'c';
  if (text == "c" || text == "b" || text == "p") return text.front();
  return fail(value.error("expected c, b, u or p, got \"" + std::string(text) + "\""));
}

// Docker's daemons put the file type beside the permissions.
Result<std::uint32_t> read_file_mode(const json::Value& value) {
  const std::uint32_t mode = TRY(value.integer<std::uint32_t>());
  const std::uint32_t permissions = mode & ~std::uint32_t{S_IFMT};
  if (permissions <= 07777) return permissions;
  return fail(value.error("not a file mode: " + std::string(value.number_text())));
}

}  // namespace

template <>
inline constexpr auto kFields<Namespace> = std::array{
    required(field<&Namespace::type, read_namespace_type>("type")),
    field<&Namespace::path>("path"),
};

template <>
inline constexpr auto kFields<TimeOffset> = std::array{
    field<&TimeOffset::secs>("secs"),
    field<&TimeOffset::nanosecs>("nanosecs"),
};

template <>
inline constexpr auto kFields<Device> = std::array{
    required(field<&Device::path>("path")),
    required(field<&Device::type, read_device_type>("type")),
    field<&Device::major>("major"),
    field<&Device::minor>("minor"),
    field<&Device::file_mode, read_file_mode>("fileMode"),
    field<&Device::uid, read_id>("uid"),
    field<&Device::gid, read_id>("gid"),
};

namespace {

// A FIFO alone has no numbers.
Result<void> read(const json::Value& value, Device& into, ReadContext& context) {
  TRY(read_fields(value, into, context));
  if (into.type == 'p') return {};
  const json::Object object = TRY(value.object());
  TRY(object.require<std::int64_t>("major"));
  TRY(object.require<std::int64_t>("minor"));
  return {};
}

Result<std::vector<Device>> read_devices(const json::Value& value, ReadContext& context) {
  std::vector<Device> devices;
  for (const json::Value element : TRY(value.array())) {
    TRY(read(element, devices.emplace_back(), context));
  }
  return devices;
}

struct NetDevice {
  std::string name;
};

}  // namespace

template <>
inline constexpr auto kFields<NetDevice> = std::array{field<&NetDevice::name>("name")};

template <>
inline constexpr auto kFields<IntelRdt> = std::array{
    field<&IntelRdt::clos_id>("closID"),
    field<&IntelRdt::l3_cache_schema>("l3CacheSchema"),
    field<&IntelRdt::mem_bw_schema>("memBwSchema"),
    field<&IntelRdt::schemata>("schemata"),
    field<&IntelRdt::enable_monitoring>("enableMonitoring"),
};

template <>
inline constexpr auto kFields<Personality> = std::array{
    required(field<&Personality::domain>("domain")),
    field<&Personality::flags>("flags"),
};

template <>
inline constexpr auto kFields<MemoryPolicy> = std::array{
    required(field<&MemoryPolicy::mode>("mode")),
    field<&MemoryPolicy::nodes>("nodes"),
    field<&MemoryPolicy::flags>("flags"),
};

namespace {

// A device without a name of its own inside keeps the one that it has.
Result<std::map<std::string, std::string>> read_net_devices(const json::Value& value,
                                                            ReadContext& context) {
  std::map<std::string, std::string> devices;
  for (const json::Member member : TRY(value.object())) {
    NetDevice device;
    TRY(read_fields(member.value, device, context));
    if (device.name.empty()) device.name = member.key;
    devices.emplace(member.key, std::move(device.name));
  }
  return devices;
}

Result<Section> read_section(const json::Value& value, ReadContext& context) {
  TRY(value.object());
  return Section{context.document, value};
}

}  // namespace

template <>
inline constexpr auto kFields<Linux> = std::array{
    field<&Linux::namespaces>("namespaces"),
    field<&Linux::uid_mappings>("uidMappings"),
    field<&Linux::gid_mappings>("gidMappings"),
    field<&Linux::time_offsets>("timeOffsets"),
    field<&Linux::devices, read_devices>("devices"),
    field<&Linux::net_devices, read_net_devices>("netDevices"),
    field<&Linux::cgroups_path>("cgroupsPath"),
    field<&Linux::resources>("resources"),
    field<&Linux::intel_rdt>("intelRdt"),
    field<&Linux::sysctl>("sysctl"),
    field<&Linux::seccomp, read_section>("seccomp"),
    field<&Linux::rootfs_propagation>("rootfsPropagation"),
    field<&Linux::masked_paths>("maskedPaths"),
    field<&Linux::readonly_paths>("readonlyPaths"),
    field<&Linux::mount_label>("mountLabel"),
    field<&Linux::personality>("personality"),
    field<&Linux::memory_policy>("memoryPolicy"),
};

Result<void> read(const json::Value& value, Linux& into, ReadContext& context) {
  return read_fields(value, into, context);
}

}  // namespace caisson::oci
