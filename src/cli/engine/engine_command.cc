// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/engine_command.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/run_command.h"
#include "cli/seccomp/seccomp_command.h"

namespace caisson::cli {
namespace {

using Arguments = std::span<const char* const>;

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "seccomp-profile",
     .placeholder = "FILE",
     .help = "Seccomp profile of containers that ask for none with --security-opt",
     .example = "--seccomp-profile site.json",
     .set = set_text<&GlobalOptions::seccomp_profile>},
    {.name = "version",
     .letter = 'v',
     .help = "Print the version",
     .set = set_switch<&GlobalOptions::version>},
});

constexpr std::array kSubcommands = std::to_array<Subcommand>({
    {"run", "Create and run a new container"},
    {"seccomp", "Look into seccomp profiles and filters"},
    {"version", "Print the version"},
    {"help", "Print help on a command"},
});

constexpr std::array<std::string_view, 3> kExamples{
    "caisson run --rm -it busybox sh",
    "caisson --seccomp-profile site.json run --rm busybox sh",
    "caisson run --help",
};

constexpr Command kEngine{
    .name = "caisson",
    .operands = "COMMAND [ARG...]",
    .summary = "Run programs in containers, under a system-call policy that can be read.",
    .options = kOptions,
    .subcommands = kSubcommands,
    .examples = kExamples,
    .options_first = true,
};

constexpr Command kVersion{
    .name = "caisson version",
    .summary = "Print the version.",
    .max_operands = 0,
};

constexpr Command kHelp{
    .name = "caisson help",
    .operands = "[COMMAND]",
    .summary = "Print help on a command.",
    .max_operands = 1,
};

int print_version() {
  return print("caisson version " CAISSON_VERSION "\n");
}

int unknown_command(std::string_view name) {
  Error error = Error::invalid("unknown command: caisson " + std::string(name));
  std::vector<std::string_view> names;
  names.reserve(kSubcommands.size());
  for (const Subcommand& entry : kSubcommands) names.push_back(entry.name);
  if (const auto near = nearest(name, names)) {
    error.hint = "did you mean caisson " + std::string(*near) + "?";
  }
  report_usage(kEngine, error);
  return kExitGeneral;  // as docker: 125 is for a command that was found
}

int version_command(Arguments arguments) {
  const Result<Parsed> parsed = parse(kVersion, arguments, nullptr);
  if (!parsed) return report_usage(kVersion, parsed.error());
  return parsed->help ? print(help_text(kVersion)) : print_version();
}

int dispatch(std::string_view name, Arguments arguments, const GlobalOptions& globals);

int help_command(Arguments arguments, const GlobalOptions& globals) {
  const Result<Parsed> parsed = parse(kHelp, arguments, nullptr);
  if (!parsed) return report_usage(kHelp, parsed.error());
  if (parsed->help) return print(help_text(kHelp));
  if (parsed->operands.empty()) return print(help_text(kEngine));
  const std::array<const char*, 1> ask{"--help"};
  return dispatch(parsed->operands.front(), ask, globals);
}

int dispatch(std::string_view name, Arguments arguments, const GlobalOptions& globals) {
  if (name == "run") return run_command(arguments, globals);
  if (name == "seccomp") return seccomp_command(arguments);
  if (name == "version") return version_command(arguments);
  if (name == "help") return help_command(arguments, globals);
  return unknown_command(name);
}

}  // namespace

int engine_command(Arguments arguments) {
  GlobalOptions globals;
  const Result<Parsed> parsed = parse(kEngine, arguments, &globals);
  if (!parsed) return report_usage(kEngine, parsed.error());
  if (parsed->help) return print(help_text(kEngine));
  if (globals.version) return print_version();
  if (parsed->operands.empty()) return print(help_text(kEngine));
  return dispatch(parsed->operands.front(), arguments.last(parsed->operands.size() - 1), globals);
}

}  // namespace caisson::cli
