// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson pause ARGUMENTS` and `caisson unpause ARGUMENTS`: return the exit code, having reported
// what failed.
int pause_command(Arguments arguments, const GlobalOptions& globals);
int unpause_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
