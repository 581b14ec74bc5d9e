// SPDX-License-Identifier: Apache-2.0
#include "container/device_rules.h"

#include "mount/devices.h"

namespace caisson::container {

std::vector<oci::DeviceRule> standard_device_rules() {
  std::vector<oci::DeviceRule> rules = {
      {true, 'c', {}, {}, "m"},  // nodes may be made …
      {true, 'b', {}, {}, "m"},
      {true, 'c', 5, 1, "rwm"},  // … and these opened: console, ptmx, pseudo-terminals
      {true, 'c', 5, 2, "rwm"},
      {true, 'c', 136, {}, "rwm"},
  };
  for (const oci::Device& device : mount::default_devices()) {
    rules.push_back({true, device.type, device.major, device.minor, "rwm"});
  }
  return rules;
}

}  // namespace caisson::container
