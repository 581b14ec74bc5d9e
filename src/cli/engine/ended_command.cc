// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/ended_command.h"

#include "engine/verbs.h"
#include "monitor/engine_call.h"

namespace caisson::cli {
namespace {

constexpr Command kCommand{
    .name = "caisson container-ended",
    .operands = "ID",
    .summary = "Do what is due when a container has ended; called by caisson-monitor.",
    .min_operands = 1,
    .max_operands = 1,
};

}  // namespace

int ended_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto shielded = shield_from_joined(globals, std::get<Operands>(parsed));
  if (!shielded) return report_failure(shielded.error());
  return with_container(
      globals, std::get<Operands>(parsed).front(),
      [](const engine::Store& store, const engine::Container& container) -> Result<int> {
        TRY(engine::finish(store, container));
        return 0;
      });
}

}  // namespace caisson::cli
