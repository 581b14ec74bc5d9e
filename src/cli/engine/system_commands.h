// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

// What stands below `caisson system` alone.
namespace caisson::cli {

int system_df_command(Arguments arguments, const GlobalOptions& globals);
int system_prune_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
