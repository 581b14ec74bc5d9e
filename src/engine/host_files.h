// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/run_options.h"
#include "oci/config.h"

namespace caisson::engine {

// Writes hosts, hostname and resolv.conf into the container's state directory. In the host's
// network the container sees the host's own names.
Result<void> write_host_files(const std::string& directory, const std::string& hostname,
                              const NamespaceMode& network);

// The mounts that put these files into the container's /etc.
std::vector<oci::Mount> host_file_mounts(const std::string& directory);

}  // namespace caisson::engine
