// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/kill_command.h"

#include <array>
#include <string>
#include <utility>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "engine/signals.h"
#include "engine/verbs.h"

namespace caisson::cli {
namespace {

struct KillArguments {
  std::string signal = "KILL";
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "signal",
     .letter = 's',
     .placeholder = "SIGNAL",
     .help = "Signal to send to the container (default KILL)",
     .example = "--signal HUP",
     .set = set_text<&KillArguments::signal>},
});

constexpr std::string_view kKillExamples[] = {"caisson kill web", "caisson kill -s HUP web"};

constexpr Command kCommand{
    .name = "caisson kill",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Kill one or more running containers.",
    .options = kOptions,
    .examples = kKillExamples,
    .min_operands = 1,
};

}  // namespace

int kill_command(Arguments arguments, const GlobalOptions& globals) {
  KillArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto signal = engine::parse_signal(given.signal);
  if (!signal) return report_failure(signal.error());
  return for_each_container(
      globals, std::get<Operands>(parsed),
      [&](const engine::Store& store, const engine::Container& container) -> Result<void> {
        return engine::kill(store, container, *signal);
      },
      {.each = "Cannot kill container"});
}

}  // namespace caisson::cli
