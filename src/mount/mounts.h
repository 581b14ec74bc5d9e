// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "mount/cgroup_mount.h"
#include "oci/config.h"

namespace caisson::mount {

// What every mount of a container depends on.
struct Surroundings {
  CgroupView cgroups;
  // linux.mountLabel, for the files of new file systems, and the option that it goes by: "context",
  // or another of SELinux's (mount(8)).
  std::string label;
  std::string label_option = "context";
};

// Mounts one entry of the configuration below the container's root (an O_PATH descriptor), before
// the pivot: sources are paths of the host, destinations are resolved inside the root and made
// where they are missing. `source` is a detached mount (borrowed) that takes the place of the
// entry's source, or -1. Needs CAP_SYS_ADMIN in a mount namespace of its own.
Result<void> mount_entry(int root, const oci::Mount& entry, const Surroundings& surroundings,
                         int source);

// kInvalid where an option is no word that the entry could have: file systems name theirs
// themselves, a bind mount has none.
Result<void> check_options(const oci::Mount& entry);

}  // namespace caisson::mount
