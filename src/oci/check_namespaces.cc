// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <limits>

#include "oci/checks.h"
#include "oci/id_mappings.h"
#include "oci/kernel_names.h"

namespace caisson::oci {
namespace {

std::string_view name_of(NamespaceType type) {
  return std::ranges::find(kNamespaceTypes, type, &Named<NamespaceType>::value)->name;
}

Finding check_list(const Config& config) {
  const auto& namespaces = config.linux_.namespaces;
  for (std::size_t i = 0; i < namespaces.size(); ++i) {
    const Namespace& one = namespaces[i];
    const auto before = std::span(namespaces).first(i);
    if (std::ranges::find(before, one.type, &Namespace::type) != before.end()) {
      return Violation{fmt::format("linux.namespaces[{}].type", i),
                       fmt::format("{} is listed twice", name_of(one.type))};
    }
    if (!one.path.empty() && !one.path.starts_with('/')) {
      return Violation{fmt::format("linux.namespaces[{}].path", i),
                       quoted(one.path) + " is not an absolute path"};
    }
  }
  return std::nullopt;
}

// setns(2): back into the caller's mount namespace leads the right to it alone, which a user
// namespace takes away.
Finding check_mount_namespace(const Config& config) {
  if (has_namespace(config, NamespaceType::kMount) ||
      !has_namespace(config, NamespaceType::kUser)) {
    return std::nullopt;
  }
  return Violation{"linux.namespaces",
                   "a container in a user namespace needs a mount namespace too"};
}

Finding check_host_names(const Config& config) {
  // sethostname(2): 64 bytes.
  constexpr std::size_t kMaxLength = 64;
  const std::pair<std::string, const std::string*> names[] = {{"hostname", &config.hostname},
                                                              {"domainname", &config.domainname}};
  for (const auto& [field, name] : names) {
    if (name->empty()) continue;
    if (!has_namespace(config, NamespaceType::kUts)) {
      return Violation{field, "needs a uts namespace: it would rename the host"};
    }
    if (name->size() > kMaxLength) {
      return Violation{field, fmt::format("longer than {} bytes", kMaxLength)};
    }
  }
  return std::nullopt;
}

Finding check_user_namespace(const Config& config) {
  const Linux& section = config.linux_;
  const std::pair<std::string, const std::vector<IdMapping>*> lists[] = {
      {"linux.uidMappings", &section.uid_mappings}, {"linux.gidMappings", &section.gid_mappings}};
  for (const auto& [field, mappings] : lists) {
    if (!mappings->empty() && !has_namespace(config, NamespaceType::kUser)) {
      return Violation{field, "needs a user namespace"};
    }
    if (mappings->empty() && has_new_namespace(config, NamespaceType::kUser)) {
      return Violation{field, "a new user namespace needs mappings"};
    }
    if (Finding found = check_id_mappings(field, *mappings)) return found;
  }
  return std::nullopt;
}

bool is_mapped(const std::vector<IdMapping>& mappings, std::uint32_t id) {
  return std::ranges::any_of(mappings, [id](const IdMapping& mapping) {
    return id >= mapping.container_id && id - mapping.container_id < mapping.size;
  });
}

// setuid(2) and setgroups(2) refuse ids that the namespace doesn't have.
Finding check_user_is_mapped(const Config& config) {
  if (!has_new_namespace(config, NamespaceType::kUser)) return std::nullopt;
  const User& user = config.process.user;
  const auto& gid_mappings = config.linux_.gid_mappings;
  if (!is_mapped(config.linux_.uid_mappings, user.uid)) {
    return Violation{"process.user.uid", fmt::format("{} is not in linux.uidMappings", user.uid)};
  }
  if (!is_mapped(gid_mappings, user.gid)) {
    return Violation{"process.user.gid", fmt::format("{} is not in linux.gidMappings", user.gid)};
  }
  for (std::size_t i = 0; i < user.additional_gids.size(); ++i) {
    if (is_mapped(gid_mappings, user.additional_gids[i])) continue;
    return Violation{fmt::format("process.user.additionalGids[{}]", i),
                     fmt::format("{} is not in linux.gidMappings", user.additional_gids[i])};
  }
  return std::nullopt;
}

// time_namespaces(7): offsets can only be set before the first process enters the namespace.
Finding check_time_offsets(const Config& config) {
  const auto& offsets = config.linux_.time_offsets;
  if (!offsets.empty() && !has_new_namespace(config, NamespaceType::kTime)) {
    return Violation{"linux.timeOffsets", "needs a new time namespace"};
  }
  for (const auto& [clock, offset] : offsets) {
    const std::string field = "linux.timeOffsets." + clock;
    if (clock != "monotonic" && clock != "boottime") {
      return Violation{field, "only monotonic and boottime have offsets"};
    }
    if (offset.nanosecs >= 1'000'000'000) {
      return Violation{field + ".nanosecs", "a second or more"};
    }
  }
  return std::nullopt;
}

// dev_valid_name() of net/core/dev.c; a new name may have one %d, for which the kernel chooses a
// number.
bool is_device_name(std::string_view name) {
  constexpr std::size_t kMaxLength = 15;
  return !name.empty() && name.size() <= kMaxLength && name != "." && name != ".." &&
         name.find_first_of("/: \t\n\v\f\r") == std::string_view::npos;
}

bool is_device_template(std::string_view name) {
  const std::size_t percent = name.find('%');
  if (percent == std::string_view::npos) return true;
  return name.substr(percent).starts_with("%d") &&
         name.find('%', percent + 1) == std::string_view::npos;
}

Finding check_net_devices(const Config& config) {
  const auto& devices = config.linux_.net_devices;
  if (!devices.empty() && !has_namespace(config, NamespaceType::kNetwork)) {
    return Violation{"linux.netDevices", "needs a network namespace"};
  }
  std::vector<std::string_view> names;
  for (const auto& [host_name, name] : devices) {
    const std::string field = "linux.netDevices." + host_name;
    if (!is_device_name(host_name)) {
      return Violation{field, quoted(host_name) + " is not the name of a network device"};
    }
    if (!is_device_name(name) || !is_device_template(name)) {
      return Violation{field + ".name", quoted(name) + " is not the name of a network device"};
    }
    if (name.find('%') == std::string::npos && std::ranges::find(names, name) != names.end()) {
      return Violation{field, "a second device named " + quoted(name)};
    }
    names.push_back(name);
  }
  return std::nullopt;
}

constexpr std::array<Check<Config>, 7> kChecks = {
    check_list,           check_mount_namespace, check_host_names,  check_user_namespace,
    check_user_is_mapped, check_time_offsets,    check_net_devices,
};

}  // namespace

// What the kernel refuses in a map (user_namespaces(7)).
Finding check_id_mappings(const std::string& field, std::span<const IdMapping> mappings) {
  constexpr std::size_t kMaxMappings = 340;
  if (mappings.size() > kMaxMappings) {
    return Violation{field, fmt::format("more than {} mappings", kMaxMappings)};
  }
  const auto overlap = [](std::uint64_t a, std::uint64_t a_size, std::uint64_t b,
                          std::uint64_t b_size) { return a < b + b_size && b < a + a_size; };
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    const IdMapping& mapping = mappings[i];
    const std::string entry = fmt::format("{}[{}]", field, i);
    if (mapping.size == 0) return Violation{entry + ".size", "must not be 0"};
    constexpr std::uint32_t kLast = std::numeric_limits<std::uint32_t>::max();
    if (mapping.size > kLast - mapping.container_id || mapping.size > kLast - mapping.host_id) {
      return Violation{entry + ".size", "reaches beyond the largest id"};
    }
    for (const IdMapping& other : mappings.first(i)) {
      if (overlap(mapping.container_id, mapping.size, other.container_id, other.size) ||
          overlap(mapping.host_id, mapping.size, other.host_id, other.size)) {
        return Violation{entry, "overlaps with an earlier mapping"};
      }
    }
  }
  return std::nullopt;
}

std::span<const Check<Config>> namespace_checks() {
  return kChecks;
}

}  // namespace caisson::oci
