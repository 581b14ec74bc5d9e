// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/subcommand.h"

#include "cli/common/parse.h"
#include "cli/common/report.h"

namespace caisson::cli {

namespace {

// `ask` makes a Result<Ruling> of options and operands.
template <class Ask>
int run(const Command& command, std::span<const char* const> arguments, Ask ask) {
  SeccompOptions options;
  const Result<Parsed> parsed = parse(command, arguments, &options);
  if (!parsed) {
    report_usage(command, parsed.error());
    return kExitSeccompError;
  }
  if (parsed->help) return print_help(command);
  const Result<Ruling> ruling = ask(options, parsed->operands);
  if (!ruling) {
    report(ruling.error());
    return kExitSeccompError;
  }
  return print(ruling->text) == kExitOk ? ruling->exit_code : kExitSeccompError;
}

}  // namespace

int run_subcommand(const Command& command, std::span<const char* const> arguments, Answer answer) {
  return run(command, arguments,
             [answer](const SeccompOptions& options, Operands operands) -> Result<Ruling> {
               return Ruling {
                 TRY(answer(options, operands))
                 , kExitOk
               };
             });
}

int run_subcommand(const Command& command, std::span<const char* const> arguments, Judge judge) {
  return run(command, arguments, judge);
}

}  // namespace caisson::cli
