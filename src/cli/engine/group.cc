// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/group.h"

#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"

namespace caisson::cli {
namespace {

int unknown_command(const Command& command, std::span<const GroupEntry> entries,
                    std::string_view name) {
  const std::string whole = std::string(command.name) + " ";
  Error error = Error::invalid("unknown command: " + whole + std::string(name));
  std::vector<std::string_view> names;
  for (const GroupEntry& entry : entries) {
    if (!entry.help.summary.empty()) names.push_back(entry.help.name);
  }
  if (const auto near = nearest(name, names)) {
    error.hint = "did you mean " + whole + std::string(*near) + "?";
  }
  report_usage(command, error);
  return kExitGeneral;  // as docker: 125 is for a command that was found
}

}  // namespace

int run_entry(const Command& command, std::span<const GroupEntry> entries, std::string_view name,
              Arguments arguments, const GlobalOptions& globals) {
  const auto entry =
      std::ranges::find(entries, name, [](const GroupEntry& one) { return one.help.name; });
  if (entry == entries.end()) return unknown_command(command, entries, name);
  return entry->run(arguments, globals);
}

int run_group(const Command& command, std::span<const GroupEntry> entries, Arguments arguments,
              const GlobalOptions& globals) {
  const auto parsed = operands_of(command, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& operands = std::get<Operands>(parsed);
  if (operands.empty()) return print_help(command);
  return run_entry(command, entries, operands.front(), arguments.last(operands.size() - 1),
                   globals);
}

}  // namespace caisson::cli
