// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "cli/common/command.h"
#include "cli/engine/global_options.h"
#include "engine/run_options.h"

namespace caisson::cli {

extern const Command kRunCommand;
extern const Command kCreateCommand;

// What `caisson run ARGUMENTS`, or `create`, asks for, or nullopt for its help. Reads --env-file's
// files and the environment (-e KEY), and nothing else. Errors are kInvalid, or kSystem for an
// unreadable file.
Result<std::optional<engine::RunOptions>> parse_run(const Command& command,
                                                    std::span<const char* const> arguments,
                                                    const GlobalOptions& globals);

}  // namespace caisson::cli
