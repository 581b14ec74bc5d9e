// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace caisson::cli {

// The program `caisson`, with the arguments of main(): finds the command among them, runs it and
// returns the exit code, having reported what failed.
int engine_command(std::span<char* const> argv);

}  // namespace caisson::cli
