// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/volume_command.h"

#include <array>

#include "cli/engine/group.h"

namespace caisson::cli {
namespace {

constexpr std::array kEntries = std::to_array<GroupEntry>({
    {{"create", "Create a volume"}, volume_create_command},
    {{"inspect", "Display detailed information on one or more volumes"}, volume_inspect_command},
    {{"ls", "List volumes"}, volume_list_command},
    {{"list", ""}, volume_list_command},
    {{"prune", "Remove unused local volumes"}, volume_prune_command},
    {{"rm", "Remove one or more volumes"}, volume_remove_command},
    {{"remove", ""}, volume_remove_command},
});
constexpr auto kHelps = helps_of(kEntries);
constexpr std::string_view kExamples[] = {"caisson volume create cache",
                                          "caisson run -v cache:/var/cache busybox"};
constexpr Command kCommand{
    .name = "caisson volume",
    .operands = "COMMAND",
    .summary = "Manage volumes.",
    .subcommands = kHelps,
    .examples = kExamples,
    .options_first = true,
};

}  // namespace

int volume_command(Arguments arguments, const GlobalOptions& globals) {
  return run_group(kCommand, kEntries, arguments, globals);
}

}  // namespace caisson::cli
