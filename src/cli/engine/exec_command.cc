// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/exec_command.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/run_values.h"
#include "engine/exec.h"
#include "sys/own_program.h"

namespace caisson::cli {
namespace {

struct ExecArguments : engine::ExecOptions {
  std::vector<std::string> env_from_files;
};

Result<void> add_env(ExecArguments& given, std::string_view value) {
  if (auto variable = TRY(parse_env(value))) given.env.push_back(std::move(*variable));
  return {};
}

Result<void> add_env_file(ExecArguments& given, std::string_view value) {
  std::vector<std::string> entries = TRY(read_env_file(value));
  std::ranges::move(entries, std::back_inserter(given.env_from_files));
  return {};
}

Result<void> set_workdir(ExecArguments& given, std::string_view value) {
  given.workdir = TRY(parse_workdir(value));
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "detach",
     .letter = 'd',
     .help = "Run the command in the background",
     .set = set_switch<&ExecArguments::detach>},
    {.name = "detach-keys",
     .placeholder = "KEYS",
     .help = "Keys that detach from the command (default ctrl-p,ctrl-q)",
     .set = set_text<&ExecArguments::detach_keys>},
    {.name = "env",
     .letter = 'e',
     .placeholder = "KEY[=VALUE]",
     .help = "Set an environment variable; KEY alone copies the caller's",
     .set = set_with<add_env>},
    {.name = "env-file",
     .placeholder = "FILE",
     .help = "Read environment variables from a file, one per line",
     .set = set_with<add_env_file>},
    {.name = "interactive",
     .letter = 'i',
     .help = "Give the command the caller's standard input",
     .set = set_switch<&ExecArguments::interactive>},
    {.name = "privileged",
     .help = "Give the command all capabilities of the host",
     .set = set_switch<&ExecArguments::privileged>},
    {.name = "tty",
     .letter = 't',
     .help = "Allocate a pseudo-terminal",
     .set = set_switch<&ExecArguments::tty>},
    {.name = "user",
     .letter = 'u',
     .placeholder = "USER[:GROUP]",
     .help = "Run as this user (name or uid) of the container's own passwd and group files",
     .set = set_text<&ExecArguments::user>},
    {.name = "workdir",
     .letter = 'w',
     .placeholder = "DIR",
     .help = "Working directory inside",
     .set = set_with<set_workdir>},
});

constexpr std::string_view kExamples[] = {"caisson exec -it web sh",
                                          "caisson exec -d web touch /tmp/seen"};

constexpr Command kCommand{
    .name = "caisson exec",
    .operands = "CONTAINER COMMAND [ARG...]",
    .summary = "Execute a command in a running container.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 2,
    .options_first = true,
};

}  // namespace

int exec_command(Arguments arguments, const GlobalOptions& globals) {
  ExecArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& operands = std::get<Operands>(parsed);
  given.command.assign(operands.begin() + 1, operands.end());
  // --env beats --env-file, whichever comes first on the line.
  given.env.insert(given.env.begin(), given.env_from_files.begin(), given.env_from_files.end());
  if (given.tty && given.interactive && !given.detach && ::isatty(STDIN_FILENO) == 0) {
    return report_failure(Error::invalid("the input device is not a TTY"));
  }
  // The process that becomes the command is in the container's process id namespace before it is.
  if (auto shielded = sys::shield_own_program(globals.argv); !shielded) {
    return report_failure(shielded.error());
  }
  return with_container(globals, operands.front(),
                        [&](const engine::Store& store, const engine::Container& container) {
                          return engine::exec(store, container, given);
                        });
}

}  // namespace caisson::cli
