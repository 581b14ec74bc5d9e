// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "oci/config.h"

// Mounts of a container whose source is the host's: CRIU does not dump what is in them, and mounts
// them again from where the restored container's configuration says.
namespace caisson::container {

// For CRIU, by the container's process: "mnt[MOUNT POINT]:NAME". A destination that the bind mounts
// of the configuration share counts once: a file may be bound twice on one place.
Result<std::vector<std::string>> dumped_mounts(const oci::Config& config, pid_t pid,
                                               const std::map<std::string, std::string>& groups);

// "mnt[NAME]:SOURCE".
Result<std::vector<std::string>> restored_mounts(const oci::Config& config,
                                                 const std::map<std::string, std::string>& groups);

// Makes the mount points that the configuration's mounts need in its root, as create() would, in a
// process and a mount namespace that are gone with the call.
Result<void> make_mount_points(const oci::Config& config);

// The calling process in a mount namespace of its own, with the container's root on the directory:
// what CRIU takes for a root must be a mount point.
Result<void> mount_root_on(const std::string& root, const std::string& directory);

}  // namespace caisson::container
