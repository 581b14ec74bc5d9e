// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "oci/checks.h"
#include "oci/id_mappings.h"

namespace caisson::oci {
namespace {

Finding check_root(const Config& config) {
  if (config.root.path.empty()) return Violation{"root.path", "must not be empty"};
  return std::nullopt;
}

bool has_option(const Mount& mount, std::string_view plain, std::string_view recursive) {
  return std::ranges::any_of(mount.options, [&](const std::string& option) {
    return option == plain || option == recursive;
  });
}

// Relative destinations are legal, and taken from "/".
Finding check_mounts(const Config& config) {
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const Mount& mount = config.mounts[i];
    const std::string field = fmt::format("mounts[{}]", i);
    if (mount.destination.empty()) return Violation{field + ".destination", "must not be empty"};
    if (has_option(mount, "bind", "rbind")) {
      if (mount.source.empty()) return Violation{field + ".source", "a bind mount needs a source"};
    } else if (mount.type.empty() && !has_option(mount, "remount", "remount")) {
      return Violation{field + ".type", "neither a file system nor a bind mount"};
    }
  }
  return std::nullopt;
}

Finding check_mount_mappings(const Config& config) {
  for (std::size_t i = 0; i < config.mounts.size(); ++i) {
    const Mount& mount = config.mounts[i];
    const std::string field = fmt::format("mounts[{}]", i);
    if (mount.uid_mappings.empty() != mount.gid_mappings.empty()) {
      return Violation{field, "uidMappings and gidMappings need each other"};
    }
    if (mount.uid_mappings.empty() && has_option(mount, "idmap", "ridmap") &&
        !has_namespace(config, NamespaceType::kUser)) {
      return Violation{field + ".options",
                       "an id-mapped mount needs mappings of its own or a user namespace"};
    }
    if (Finding found = check_id_mappings(field + ".uidMappings", mount.uid_mappings)) return found;
    if (Finding found = check_id_mappings(field + ".gidMappings", mount.gid_mappings)) return found;
  }
  return std::nullopt;
}

Finding check_devices(const Config& config) {
  const auto& devices = config.linux_.devices;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const Device& device = devices[i];
    const std::string field = fmt::format("linux.devices[{}]", i);
    if (!device.path.starts_with('/')) {
      return Violation{field + ".path", quoted(device.path) + " is not an absolute path"};
    }
    // The kernel has 12 bits for the major and 20 for the minor number (include/linux/kdev_t.h).
    if (device.major < 0 || device.major >= 1 << 12) {
      return Violation{field + ".major", fmt::format("{} is not from 0 to 4095", device.major)};
    }
    if (device.minor < 0 || device.minor >= 1 << 20) {
      return Violation{field + ".minor", fmt::format("{} is not from 0 to 1048575", device.minor)};
    }
    const auto before = std::span(devices).first(i);
    if (std::ranges::find(before, device.path, &Device::path) != before.end()) {
      return Violation{field + ".path", "a second device at " + device.path};
    }
  }
  return std::nullopt;
}

Finding check_protected_paths(const Config& config) {
  const std::pair<std::string_view, const std::vector<std::string>*> lists[] = {
      {"maskedPaths", &config.linux_.masked_paths},
      {"readonlyPaths", &config.linux_.readonly_paths}};
  for (const auto& [name, paths] : lists) {
    for (std::size_t i = 0; i < paths->size(); ++i) {
      if ((*paths)[i].starts_with('/')) continue;
      return Violation{fmt::format("linux.{}[{}]", name, i),
                       quoted((*paths)[i]) + " is not an absolute path"};
    }
  }
  return std::nullopt;
}

// Those that don't begin with r are the specification's, the others runc's and so everybody's.
Finding check_propagation(const Config& config) {
  constexpr std::array<std::string_view, 8> kPropagations = {
      "private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable"};
  const std::string& wanted = config.linux_.rootfs_propagation;
  if (wanted.empty() || std::ranges::find(kPropagations, wanted) != kPropagations.end()) {
    return std::nullopt;
  }
  return Violation{"linux.rootfsPropagation", "unknown propagation " + quoted(wanted)};
}

constexpr std::array<Check<Config>, 6> kChecks = {
    check_root,    check_mounts,          check_mount_mappings,
    check_devices, check_protected_paths, check_propagation,
};

}  // namespace

std::span<const Check<Config>> mount_checks() {
  return kChecks;
}

}  // namespace caisson::oci
