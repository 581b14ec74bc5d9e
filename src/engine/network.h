// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "bridge/endpoint.h"
#include "engine/run_options.h"

namespace caisson::engine {

// Whether the container is on the bridge: unless its network is said to be another.
bool is_on_bridge(const RunOptions& options);
// "bridge", "none", "host" or what else was said.
std::string network_name(const RunOptions& options);

// What can be told of the network's options before anything is made: kInvalid in Docker's words.
Result<void> check_network(const RunOptions& options);

// Adds the ports that the image exposes. kInvalid for what is no port.
Result<void> add_image_ports(NetworkOptions& options, const std::vector<std::string>& ports);

// Connects a container that has just been cloned to the bridge, where it is to be there, and puts
// its addresses into its hosts file. `directory` is the container's.
Result<void> connect_network(const RunOptions& options, const std::string& id,
                             const std::string& directory, pid_t pid);

// What the bridge gave the container while it runs.
Result<std::optional<bridge::Endpoint>> find_endpoint(const std::string& id);

}  // namespace caisson::engine
