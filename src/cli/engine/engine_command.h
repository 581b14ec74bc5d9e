// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace caisson::cli {

// The program `caisson`: finds the command among the arguments (those after the program's name),
// runs it and returns the exit code, having reported what failed.
int engine_command(std::span<const char* const> arguments);

}  // namespace caisson::cli
