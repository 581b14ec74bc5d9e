// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson attach ARGUMENTS`: returns the exit code, having reported what failed.
int attach_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
