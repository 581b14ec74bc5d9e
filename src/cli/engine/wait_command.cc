// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/wait_command.h"

#include <string>

#include "cli/common/report.h"
#include "engine/verbs.h"

namespace caisson::cli {
namespace {

constexpr std::string_view kWaitExamples[] = {"caisson wait web"};

constexpr Command kCommand{
    .name = "caisson wait",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Wait until one or more containers stop, then print their exit codes.",
    .examples = kWaitExamples,
    .min_operands = 1,
};

}  // namespace

int wait_command(Arguments arguments, const GlobalOptions& globals) {
  const auto parsed = operands_of(kCommand, arguments, nullptr);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  int code = kExitOk;
  for (const std::string_view reference : std::get<Operands>(parsed)) {
    const int done = with_container(
        globals, reference,
        [](const engine::Store& store, const engine::Container& container) -> Result<int> {
          return print(std::to_string(TRY(engine::wait(store, container))) + "\n");
        });
    if (done != kExitOk) code = done;
  }
  return code;
}

}  // namespace caisson::cli
