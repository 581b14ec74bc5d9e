// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/rename_command.h"

#include <string>

#include "base/strings.h"
#include "cli/common/report.h"
#include "engine/verbs.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kRenameExamples[] = {"caisson rename web site"};

constexpr Command kCommand{
    .name = "caisson rename",
    .operands = "CONTAINER NEW_NAME",
    .summary = "Rename a container.",
    .examples = kRenameExamples,
    .min_operands = 2,
    .max_operands = 2,
};

}  // namespace

int rename_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& operands = std::get<Operands>(parsed);
  const std::string name(trim(operands[1]));
  if (trim(operands[0]).empty() || name.empty()) {
    return report_failure(Error::invalid("Neither old nor new names may be empty"));
  }
  const int code = with_container(
      globals, operands[0],
      [&](const engine::Store& store, const engine::Container& container) -> Result<int> {
        TRY(engine::rename(store, container, name));
        return 0;
      });
  if (code == kExitOk) return code;
  return report_failure(
      Error::invalid("failed to rename container named " + std::string(operands[0])));
}

}  // namespace caisson::cli
