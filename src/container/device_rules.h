// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "oci/config.h"

namespace caisson::container {

// What every container may do with devices, whatever its configuration denies: make nodes, and use
// those that the runtime itself puts into /dev (runtime-spec config-linux.md "Default Devices"),
// its pseudo-terminals among them. Engines leave these out of linux.resources.devices and rely on
// them, as runc appends the same to their rules.
std::vector<oci::DeviceRule> standard_device_rules();

}  // namespace caisson::container
