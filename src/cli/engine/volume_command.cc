// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/volume_command.h"

#include <algorithm>
#include <array>
#include <string>

#include "cli/common/help.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"

namespace caisson::cli {
namespace {

struct Entry {
  std::string_view name;
  int (*run)(Arguments arguments, const GlobalOptions& globals);
};

constexpr std::array kEntries = std::to_array<Entry>({
    {"create", volume_create_command},
    {"inspect", volume_inspect_command},
    {"ls", volume_list_command},
    {"list", volume_list_command},
    {"prune", volume_prune_command},
    {"rm", volume_remove_command},
    {"remove", volume_remove_command},
});

constexpr std::array kSubcommands = std::to_array<Subcommand>({
    {"create", "Create a volume"},
    {"inspect", "Display detailed information on one or more volumes"},
    {"ls", "List volumes"},
    {"prune", "Remove unused local volumes"},
    {"rm", "Remove one or more volumes"},
});

constexpr Command kCommand{
    .name = "caisson volume",
    .operands = "COMMAND [ARG...]",
    .summary = "Manage volumes.",
    .subcommands = kSubcommands,
    .options_first = true,
};

}  // namespace

int volume_command(Arguments arguments, const GlobalOptions& globals) {
  const Result<Parsed> parsed = parse(kCommand, arguments, nullptr);
  if (!parsed) return report_usage(kCommand, parsed.error());
  if (parsed->help || parsed->operands.empty()) return print(help_text(kCommand));
  const auto* found = std::ranges::find(kEntries, parsed->operands.front(), &Entry::name);
  if (found != kEntries.end()) {
    return found->run(arguments.last(parsed->operands.size() - 1), globals);
  }
  report_usage(kCommand, Error::invalid("unknown command: caisson volume " +
                                        std::string(parsed->operands.front())));
  return kExitGeneral;
}

}  // namespace caisson::cli
