// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson network-idle`, which Caisson calls itself when the bridge has no container any more.
int network_idle_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
