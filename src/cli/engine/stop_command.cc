// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/stop_command.h"

#include "cli/common/parse.h"
#include "cli/engine/stop_options.h"
#include "engine/verbs.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kExamples[] = {"caisson stop web", "caisson stop -s INT -t 60 web db"};

constexpr Command kCommand{
    .name = "caisson stop",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Stop one or more running containers.",
    .options = kStopOptions,
    .examples = kExamples,
    .min_operands = 1,
};

}  // namespace

int stop_command(Arguments arguments, const GlobalOptions& globals) {
  engine::StopOptions options;
  const auto parsed = operands_of(kCommand, arguments, &options);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  return for_each_container(globals, std::get<Operands>(parsed),
                            [&](const engine::Store& store, const engine::Container& container) {
                              return engine::stop(store, container, options);
                            });
}

}  // namespace caisson::cli
