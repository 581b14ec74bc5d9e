// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/subcommand.h"

#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"

namespace caisson::cli {

int run_subcommand(const Command& command, std::span<const char* const> arguments, Answer answer) {
  SeccompOptions options;
  const Result<Parsed> parsed = parse(command, arguments, &options);
  if (!parsed) {
    report_usage(command, parsed.error());
    return kExitSeccompError;
  }
  if (parsed->help) return print(help_text(command));
  const Result<std::string> text = answer(options, parsed->operands);
  if (!text) {
    report(text.error());
    return kExitSeccompError;
  }
  return print(*text) == kExitOk ? kExitOk : kExitSeccompError;
}

}  // namespace caisson::cli
