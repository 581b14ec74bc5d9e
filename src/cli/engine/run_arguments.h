// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "cli/common/command.h"
#include "engine/run_options.h"

namespace caisson::cli {

// Options that stand before the command: `caisson [OPTIONS] run …`.
struct GlobalOptions {
  std::string seccomp_profile;  // what containers get that ask for none; "" for the built-in one
  bool version = false;
};

extern const Command kRunCommand;

// What `caisson run ARGUMENTS` asks for, or nullopt for its help. Reads --env-file's files and the
// environment (-e KEY), and nothing else. Errors are kInvalid, or kSystem for an unreadable file.
Result<std::optional<engine::RunOptions>> parse_run(std::span<const char* const> arguments,
                                                    const GlobalOptions& globals);

}  // namespace caisson::cli
