// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <span>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::ns {

// Writes uid_map and gid_map of a process in a new user namespace (user_namespaces(7)). Needs
// CAP_SETUID and CAP_SETGID over the parent namespace.
Result<void> write_id_maps(pid_t pid, std::span<const oci::IdMapping> uids,
                           std::span<const oci::IdMapping> gids);

}  // namespace caisson::ns
