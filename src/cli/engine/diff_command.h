// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson diff ARGUMENTS`: returns the exit code, having reported what failed.
int diff_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
