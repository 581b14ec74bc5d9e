// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::process {

// For each entry of config.mounts a detached, id-mapped copy of its source, or no descriptor where
// the entry asks for none; empty where no entry asks. Made by the parent: mapping a mount needs
// CAP_SYS_ADMIN over the file system's own user namespace, which a container's root lacks
// (mount_setattr(2), "ID-mapped mounts"). An entry without mappings of its own takes those of the
// container's user namespace.
Result<std::vector<UniqueFd>> make_id_mapped_mounts(const oci::Config& config);

}  // namespace caisson::process
