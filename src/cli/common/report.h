// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"
#include "cli/common/command.h"

namespace caisson::cli {

// Exit codes that are not the container's own (docker-run(1), "Exit status").
inline constexpr int kExitOk = 0;
inline constexpr int kExitGeneral = 1;
inline constexpr int kExitCaisson = 125;        // Caisson itself failed
inline constexpr int kExitNotExecutable = 126;  // the command exists but can't be executed
inline constexpr int kExitNotFound = 127;       // the command does not exist

// Writes the text to standard output, whole; returns kExitOk, or kExitGeneral after saying why not.
int print(std::string_view text);

// Writes the error and its hint to standard error and returns the exit code that its kind stands
// for.
int report(const Error& error);

// As report(), for a command line that can't be understood: adds how the command is called. As in
// Docker's, operands that are missing or too many (parse()) are exit code 1, all else 125.
int report_usage(const Command& command, const Error& error);

// What `--help` does with a command: writes help_text() to standard output. Returns the exit code.
int print_help(const Command& command);

// The commands that are asked for help while the object lives are collected, and nothing is
// written: this is how completion and manual pages learn of every command's table.
class HelpCollector {
 public:
  HelpCollector();
  ~HelpCollector();
  HelpCollector(const HelpCollector&) = delete;
  HelpCollector& operator=(const HelpCollector&) = delete;
  // The last one; null for none. Takes it off.
  const Command* take();
  // Whether one lives: a command that another program carries out must not become it.
  static bool active();
};

}  // namespace caisson::cli
