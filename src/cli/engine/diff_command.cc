// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/diff_command.h"

#include <string>

#include "cli/common/report.h"
#include "engine/changes.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kExamples[] = {"caisson diff web"};

constexpr Command kCommand{
    .name = "caisson diff",
    .operands = "CONTAINER",
    .summary =
        "Show what changed in a container's files: A for added, C for changed, D for "
        "deleted.",
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 1,
};

char letter_of(engine::Change::Kind kind) {
  return kind == engine::Change::Kind::kModified ? 'C'
         : kind == engine::Change::Kind::kAdded  ? 'A'
                                                 : 'D';
}

}  // namespace

int diff_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  return with_container(
      globals, std::get<Operands>(parsed).front(),
      [](const engine::Store& store, const engine::Container& container) -> Result<int> {
        std::string text;
        for (const engine::Change& change : TRY(engine::changes(store, container))) {
          text.append(1, letter_of(change.kind)).append(" ");
          text.append(change.path).append("\n");
        }
        return print(text);
      });
}

}  // namespace caisson::cli
