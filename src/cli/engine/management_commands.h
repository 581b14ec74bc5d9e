// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson container …` and `caisson system …`: other names of commands, and what has no other.
int container_command(Arguments arguments, const GlobalOptions& globals);
int system_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
