// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/run_command.h"

#include <unistd.h>

#include <utility>

#include "cli/common/report.h"
#include "cli/engine/cid_file.h"
#include "engine/run.h"
#include "sys/file.h"
#include "sys/own_program.h"

namespace caisson::cli {
namespace {

Result<int> run(engine::RunOptions options, const GlobalOptions& globals) {
  const bool detach = options.invocation.detach;
  const std::string cid_file = options.cidfile;
  TRY(check_cid_file(cid_file));
  const auto created = [&](const std::string& id) -> Result<void> {
    TRY(write_cid_file(cid_file, id));
    return detach ? sys::write_all(STDOUT_FILENO, id + "\n", "the output") : Result<void>{};
  };
  return engine::run(engine::Store(globals.root), std::move(options), created);
}

}  // namespace

int run_command(std::span<const char* const> arguments, const GlobalOptions& globals) {
  auto options = parse_run(kRunCommand, arguments, globals);
  if (!options) return report_usage(kRunCommand, options.error());
  if (!*options) return print_help(kRunCommand);
  engine::RunOptions& asked = **options;
  if (asked.invocation.detach && !asked.invocation.attach.empty()) {
    report(Error::invalid("Conflicting options: -a and -d"));
    return kExitGeneral;
  }
  const bool needs_terminal = asked.tty && engine::is_attached(asked, "stdin");
  if (needs_terminal && ::isatty(STDIN_FILENO) == 0) {
    report(Error::invalid("the input device is not a TTY"));
    return kExitGeneral;
  }
  // Whoever joins another container's processes is seen by them before it has become the command.
  if (asked.pid.is_joined()) {
    if (auto shielded = sys::shield_own_program(globals.argv); !shielded) {
      return report(shielded.error());
    }
  }
  const Result<int> code = run(std::move(asked), globals);
  return code ? *code : report(code.error());
}

}  // namespace caisson::cli
