// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::mount {

// The nodes that every container has (runtime-spec config-linux.md "Default Devices"): null, zero,
// full, random, urandom, tty.
std::span<const oci::Device> default_devices();

// Makes the nodes below the root; what stands at a name already must be that very device. Where the
// kernel forbids mknod (user namespaces) the host's node is bound instead.
Result<void> make_devices(int root, std::span<const oci::Device> devices);

// /dev/fd, stdin, stdout, stderr, core and ptmx, as links. Names that are taken stay as they are.
Result<void> make_device_links(int root);

// Opens the container's /dev/null and makes sure that it is one: the image may have put a link or
// another device there (CVE-2025-31133).
Result<UniqueFd> open_null(int root);

}  // namespace caisson::mount
