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

// Exit codes of `caisson seccomp`: where it fails, be it by a bad command line or a bad profile,
// and of commands that answer a question, where kExitOk says yes.
inline constexpr int kExitSeccompNo = 1;
inline constexpr int kExitSeccompError = 2;
inline constexpr int kExitSeccompUndecided = 3;

// What a command prints to standard output; the operands' number has been checked.
using Answer = Result<std::string> (*)(const SeccompOptions& options, Operands operands);

// The same of a command that answers a question, with the exit code that says how.
struct Ruling {
  std::string text;
  int exit_code = 0;
};
using Judge = Result<Ruling> (*)(const SeccompOptions& options, Operands operands);

// Carries a command out: reads its command line, answers, prints. Returns the exit code.
int run_subcommand(const Command& command, std::span<const char* const> arguments, Answer answer);
int run_subcommand(const Command& command, std::span<const char* const> arguments, Judge judge);

int show_command(std::span<const char* const> arguments);
int resolve_command(std::span<const char* const> arguments);
int compile_command(std::span<const char* const> arguments);
int diff_command(std::span<const char* const> arguments);
int disasm_command(std::span<const char* const> arguments);
int eval_command(std::span<const char* const> arguments);
int explain_command(std::span<const char* const> arguments);
int lint_command(std::span<const char* const> arguments);
int probe_command(std::span<const char* const> arguments);
int prove_command(std::span<const char* const> arguments);

}  // namespace caisson::cli
