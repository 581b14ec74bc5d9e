// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson container-probe ID`, which caisson-monitor calls when a health check is due: 0 where the
// container is healthy.
int probe_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
