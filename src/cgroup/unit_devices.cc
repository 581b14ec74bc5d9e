// SPDX-License-Identifier: Apache-2.0
#include "cgroup/unit_devices.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/strings.h"
#include "cgroup/devices_v1.h"
#include "cgroup/directory.h"

namespace caisson::cgroup {
namespace {

// "Character devices:\n  1 mem\n…\nBlock devices:\n…": the name of a major number.
std::optional<std::string> driver_name(std::string_view drivers, char type, std::uint32_t major) {
  bool right_part = false;
  for (const std::string_view line : split(drivers, '\n')) {
    if (line.ends_with("devices:")) {
      right_part = line.starts_with(type == 'c' ? "Character" : "Block");
      continue;
    }
    const auto pair = split_once(trim(line), ' ');
    if (right_part && pair && parse_integer<std::uint32_t>(pair->first) == major) {
      return std::string(pair->second);
    }
  }
  return std::nullopt;
}

std::string access_letters(DeviceAccess access) {
  std::string letters;
  if ((access & kRead) != 0) letters += 'r';
  if ((access & kWrite) != 0) letters += 'w';
  if ((access & kMknod) != 0) letters += 'm';
  return letters;
}

Result<std::optional<UnitDevice>> unit_device(const DeviceMatch& match, std::string_view drivers) {
  const std::string kind = match.type == 'c' ? "char" : "block";
  std::string access = access_letters(match.access);
  if (!match.major && !match.minor) return UnitDevice{kind + "-*", std::move(access)};
  if (match.major && match.minor) {
    return UnitDevice{fmt::format("/dev/{}/{}:{}", kind, *match.major, *match.minor),
                      std::move(access)};
  }
  if (!match.major) {
    return fail(Error::unsupported(fmt::format(
        "linux.resources.devices: --systemd-cgroup on v1 has no form for \"{}\"", match.line())));
  }
  const auto name = driver_name(drivers, match.type, *match.major);
  if (!name) return std::nullopt;
  return UnitDevice{kind + "-" + *name, std::move(access)};
}

}  // namespace

Result<std::optional<std::vector<UnitDevice>>> unit_devices(const DeviceRules& rules,
                                                            std::string_view drivers) {
  const DeviceList list = TRY(to_device_list(rules));
  if (list.default_allow && list.exceptions.empty()) return std::nullopt;
  if (list.default_allow) {
    return fail(Error::unsupported(
        "linux.resources.devices: --systemd-cgroup on v1 can't deny some devices and allow all "
        "others"));
  }
  std::vector<UnitDevice> devices;
  for (const DeviceMatch& match : list.exceptions) {
    if (auto device = TRY(unit_device(match, drivers))) devices.push_back(std::move(*device));
  }
  return devices;
}

Result<void> write_device_properties(DbusWriter& to, std::span<const oci::DeviceRule> rules) {
  const auto devices =
      TRY(unit_devices(TRY(read_device_rules(rules)), TRY(Directory("/proc").read("devices"))));
  to.structure();
  to.text("DevicePolicy");
  to.signature("s");
  to.text(devices ? "strict" : "auto");
  to.structure();
  to.text("DeviceAllow");
  to.signature("a(ss)");
  to.array(8, [&] {
    if (!devices) return;
    for (const UnitDevice& device : *devices) {
      to.structure();
      to.text(device.node);
      to.text(device.access);
    }
  });
  return {};
}

}  // namespace caisson::cgroup
