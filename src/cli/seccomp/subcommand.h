// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/common/command.h"
#include "cli/seccomp/options.h"

namespace caisson::cli {

using Operands = std::span<const std::string_view>;

// Exit code of `caisson seccomp` where it fails, be it by a bad command line or a bad profile. 1 is
// left for commands that answer a question with no.
inline constexpr int kExitSeccompError = 2;

// What a command prints to standard output; the operands' number has been checked.
using Answer = Result<std::string> (*)(const SeccompOptions& options, Operands operands);

// Carries a command out: reads its command line, answers, prints. Returns the exit code.
int run_subcommand(const Command& command, std::span<const char* const> arguments, Answer answer);

int show_command(std::span<const char* const> arguments);
int resolve_command(std::span<const char* const> arguments);
int compile_command(std::span<const char* const> arguments);
int disasm_command(std::span<const char* const> arguments);
int eval_command(std::span<const char* const> arguments);
int explain_command(std::span<const char* const> arguments);
int probe_command(std::span<const char* const> arguments);

}  // namespace caisson::cli
