// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bridge/endpoint.h"

namespace caisson::cli {

// The PORTS of `ps`, as Docker has them: ports that are the same on the host and inside are put
// together into ranges, exposed ones that are not published stand alone. `exposed`: "80/tcp".
std::string ports_text(const std::vector<std::string>& exposed,
                       const std::vector<bridge::PortBinding>& published);

// "80/tcp"
std::string container_end(const bridge::PortBinding& binding);
// "0.0.0.0:8080", "[::]:8080"
std::string host_end(const bridge::PortBinding& binding);

}  // namespace caisson::cli
