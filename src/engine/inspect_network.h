// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>

#include "bridge/endpoint.h"
#include "engine/run_options.h"
#include "json/writer.h"

namespace caisson::engine {

// The member NetworkSettings of an inspection, as Docker has it. `endpoint`: of a container that
// runs on the bridge; `process`: the first one of a container that runs, else 0.
void write_network_settings(json::Writer& writer, const RunOptions& options,
                            const std::optional<bridge::Endpoint>& endpoint, pid_t process);

// Of HostConfig: what was asked for.
void write_network_request(json::Writer& writer, const RunOptions& options);

// Of Config: ExposedPorts.
void write_exposed_ports(json::Writer& writer, const RunOptions& options);

}  // namespace caisson::engine
