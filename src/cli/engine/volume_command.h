// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/engine/container_command.h"

namespace caisson::cli {

// `caisson volume SUBCOMMAND …`: returns the exit code, having reported what failed.
int volume_command(Arguments arguments, const GlobalOptions& globals);

// Its subcommands; `arguments` follow their names.
int volume_create_command(Arguments arguments, const GlobalOptions& globals);
int volume_inspect_command(Arguments arguments, const GlobalOptions& globals);
int volume_list_command(Arguments arguments, const GlobalOptions& globals);
int volume_prune_command(Arguments arguments, const GlobalOptions& globals);
int volume_remove_command(Arguments arguments, const GlobalOptions& globals);

}  // namespace caisson::cli
