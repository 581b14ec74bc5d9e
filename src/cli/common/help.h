// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/common/command.h"

namespace caisson::cli {

// The one line that says how a command is called: "Usage:  caisson run [OPTIONS] IMAGE …".
std::string usage_line(const Command& command);

// What `--help` prints: usage, summary, subcommands, options with their examples; for 80 columns.
std::string help_text(const Command& command);

}  // namespace caisson::cli
