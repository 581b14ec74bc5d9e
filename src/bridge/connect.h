// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"
#include "bridge/endpoint.h"
#include "bridge/settings.h"

// The bridge network: one bridge for each network namespace of the host, made for the first
// container and taken down a moment after the last. Connecting needs root; containers of ordinary
// users are never connected, and for them the rest does nothing. The caller is single-threaded.
namespace caisson::bridge {

// Gives the container `id`, whose first process is in its own network namespace and waits, an
// interface, addresses, routes and its published ports. Where that fails nothing of it is left. A
// lease that the container has still, of an earlier run, goes first.
Result<Endpoint> connect(const std::string& id, pid_t pid, const EndpointRequest& request,
                         const Settings& settings);

// What a container that has ended had. Nothing happens where it had nothing.
Result<void> disconnect(const std::string& id);

// Forgets the leases of containers that ended without anybody's seeing it, and sees to it that a
// bridge without containers goes.
Result<void> reconcile();

// Waits until no container has been on the bridge for a while and takes the bridge down; returns at
// once where somebody waits already, and where a container is on it after all.
Result<void> take_down_when_idle();

}  // namespace caisson::bridge
