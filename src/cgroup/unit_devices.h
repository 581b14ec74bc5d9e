// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cgroup/dbus.h"
#include "cgroup/device_rules.h"

namespace caisson::cgroup {

// One entry of a unit's DeviceAllow (systemd.resource-control(5)): "/dev/char/1:3" or "char-pts",
// "block-*"; "rwm".
struct UnitDevice {
  std::string node;
  std::string access;

  friend bool operator==(const UnitDevice&, const UnitDevice&) = default;
};

// The rules as such entries; `drivers` is the text of /proc/devices, which names major numbers. A
// major number without a name is nobody's, and left out. nullopt: every device is allowed.
// kUnsupported for rules that a list of what is allowed can't express.
Result<std::optional<std::vector<UnitDevice>>> unit_devices(const DeviceRules& rules,
                                                            std::string_view drivers);

// DevicePolicy and DeviceAllow, appended to the elements of an a(sv). On v1 the manager writes the
// devices controller of delegated groups too when it reloads, and opens everything for a unit
// without a policy.
Result<void> write_device_properties(DbusWriter& to, std::span<const oci::DeviceRule> rules);

}  // namespace caisson::cgroup
