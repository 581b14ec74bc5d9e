// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bridge/endpoint.h"
#include "engine/run_options.h"
#include "oci/config.h"

namespace caisson::engine {

// Writes hosts, hostname and resolv.conf into the container's state directory. In the host's
// network the container sees the host's own names.
Result<void> write_host_files(const std::string& directory, const std::string& hostname,
                              const RunOptions& options);

// Writes hosts alone: the names that options add, and the container's own with the addresses that
// it has (null: none yet). kInvalid for the host's gateway where there is none.
Result<void> write_hosts_file(const std::string& directory, const std::string& hostname,
                              const RunOptions& options, const bridge::Endpoint* endpoint);

// The mounts that put these files into the container's /etc.
std::vector<oci::Mount> host_file_mounts(const std::string& directory);

}  // namespace caisson::engine
