// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <span>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::ns {

// Writes uid_map and gid_map of a process in a new user namespace (user_namespaces(7)). Root needs
// CAP_SETUID and CAP_SETGID over the parent namespace; an ordinary user's maps are written by
// newuidmap(1) and newgidmap(1), or directly where they hold the own id alone, whose namespace then
// has no setgroups(2).
Result<void> write_id_maps(pid_t pid, std::span<const oci::IdMapping> uids,
                           std::span<const oci::IdMapping> gids);

}  // namespace caisson::ns
