// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson completion bash|zsh`: prints a script; returns the exit code.
int completion_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
