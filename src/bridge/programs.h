// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bridge/host_ports.h"

namespace caisson::bridge {

// The command by which `caisson` waits until the bridge has been idle for a while and takes it
// down.
inline constexpr const char* kIdleCommand = "network-idle";

// Starts caisson-forward for the ports of a container whose first process is `pid`; it ends with
// that process. The sockets are its own from then on.
Result<void> start_forwarder(pid_t pid, const Endpoint& endpoint,
                             const std::vector<HostPort>& ports);

// Starts the program that takes the bridge down.
Result<void> start_idle_watch();

}  // namespace caisson::bridge
