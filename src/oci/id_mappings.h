// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "oci/checks.h"

namespace caisson::oci {

// The checks of a list of id mappings, for the user namespace and for mounts alike. `field` names
// the list.
Finding check_id_mappings(const std::string& field, std::span<const IdMapping> mappings);

}  // namespace caisson::oci
