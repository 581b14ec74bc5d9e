// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/read_sections.h"

namespace caisson::oci {

// For mounts and for the user namespace alike.
template <>
inline constexpr auto kFields<IdMapping> = std::array{
    required(field<&IdMapping::container_id, read_id>("containerID")),
    required(field<&IdMapping::host_id, read_id>("hostID")),
    required(field<&IdMapping::size>("size")),
};

}  // namespace caisson::oci
