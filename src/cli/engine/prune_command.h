// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson container prune`: returns the exit code, having reported what failed.
int container_prune_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
