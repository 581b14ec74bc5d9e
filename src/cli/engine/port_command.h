// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson port`
int port_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
