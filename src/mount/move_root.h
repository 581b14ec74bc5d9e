// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace caisson::mount {

// Makes a mount (borrowed, attached somewhere in this mount namespace) the process's root where
// pivot_root(2) can't: from an initramfs. The mount moves onto "/", and chroot(2) goes after it.
// Weaker than a pivot: the host's mounts stay in the namespace, below the container's root, and
// whoever may unmount that root gets to them. Those of procfs and sysfs go: mount_namespaces(7)
// lets the container mount new ones, without any masks, while a whole one is in its namespace.
// The namespace's mounts must not be shared, or the host's "/" would be covered too. Needs
// CAP_SYS_ADMIN and CAP_SYS_CHROOT.
Result<void> move_root(int root);

}  // namespace caisson::mount
