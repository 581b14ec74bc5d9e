// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "cli/engine/run_arguments.h"

namespace caisson::cli {

// `caisson run ARGUMENTS`: returns the exit code, having reported what failed.
int run_command(std::span<const char* const> arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
