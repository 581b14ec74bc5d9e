// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_command.h"

#include <unistd.h>

#include "cli/common/help.h"
#include "cli/common/report.h"
#include "engine/run.h"

namespace caisson::cli {

int run_command(std::span<const char* const> arguments, const GlobalOptions& globals) {
  const Result<std::optional<engine::RunOptions>> options = parse_run(arguments, globals);
  if (!options) return report_usage(kRunCommand, options.error());
  if (!*options) return print(help_text(kRunCommand));
  const engine::RunOptions& run = **options;
  if (run.tty && run.interactive && ::isatty(STDIN_FILENO) == 0) {
    report(Error::invalid("the input device is not a TTY"));
    return kExitGeneral;
  }
  const Result<int> code = engine::run(run);
  return code ? *code : report(code.error());
}

}  // namespace caisson::cli
