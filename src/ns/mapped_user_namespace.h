// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::ns {

// A user namespace with the given maps and nobody in it, for mount_setattr(2) to map a mount by.
// The caller must be single-threaded and may write the maps (ns/id_maps.h).
Result<UniqueFd> make_mapped_user_namespace(std::span<const oci::IdMapping> uids,
                                            std::span<const oci::IdMapping> gids);

}  // namespace caisson::ns
