// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/restart_command.h"

#include "cli/common/parse.h"
#include "cli/engine/stop_options.h"
#include "engine/verbs.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kExamples[] = {"caisson restart web",
                                          "caisson restart -s INT -t 60 web db"};

constexpr Command kCommand{
    .name = "caisson restart",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Restart one or more containers.",
    .options = kStopOptions,
    .examples = kExamples,
    .min_operands = 1,
};

}  // namespace

int restart_command(Arguments arguments, const GlobalOptions& globals) {
  engine::StopOptions options;
  const auto parsed = operands_of(kCommand, arguments, &options);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto shielded = shield_from_joined(globals, std::get<Operands>(parsed));
  if (!shielded) return report_failure(shielded.error());
  return for_each_container(globals, std::get<Operands>(parsed),
                            [&](const engine::Store& store, const engine::Container& container) {
                              return engine::restart(store, container, options);
                            });
}

}  // namespace caisson::cli
