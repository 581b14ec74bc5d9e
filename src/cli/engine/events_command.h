// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson events ARGUMENTS`: returns the exit code, having reported what failed.
int events_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
