// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cgroup/device_rules.h"
#include "cgroup/directory.h"

namespace caisson::cgroup {

// What the v1 devices controller keeps: a default, and exceptions of the opposite kind
// (admin-guide/cgroup-v1/devices.rst).
struct DeviceList {
  bool default_allow = false;
  std::vector<DeviceMatch> exceptions;
};

// One write: a line to devices.allow or devices.deny.
struct DeviceWrite {
  bool allow = false;
  std::string line;

  friend bool operator==(const DeviceWrite&, const DeviceWrite&) = default;
};

// The rules as a list. Fails where a rule takes some devices out of an earlier, wider one: the
// controller has no exceptions to exceptions, and would ignore that rule without a word.
Result<DeviceList> to_device_list(const DeviceRules& rules);

// The content of devices.list. Of a list that allows by default the kernel doesn't show the
// exceptions, so there are none in the result.
Result<DeviceList> parse_device_list(std::string_view text);

// The writes that lead from one list to the other, touching nothing that both have: a container
// whose list is updated keeps its devices all the while.
std::vector<DeviceWrite> device_writes(const DeviceList& from, const DeviceList& to);

// Makes the group's list that of the rules.
Result<void> set_devices_v1(const Directory& directory, const DeviceRules& rules);

}  // namespace caisson::cgroup
