// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// What the build calls; it is not for people.
inline constexpr const char* kManCommand = "manual-pages";

// `caisson manual-pages DIR`: writes a manual page for each command; returns the exit code.
int man_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
