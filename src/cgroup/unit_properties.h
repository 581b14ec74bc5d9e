// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "cgroup/variant.h"

namespace caisson::cgroup {

struct UnitProperty {
  std::string name;
  Variant value;
};

// What annotations say of the container's unit: "org.systemd.property.TimeoutStopUSec" with "uint64
// 5000000". A name that ends in Sec, as in unit files, is in seconds and becomes the manager's
// USec. kInvalid, with the annotation, for a name or a value that is none.
Result<std::vector<UnitProperty>> unit_properties(
    const std::map<std::string, std::string>& annotations);

}  // namespace caisson::cgroup
