// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/start_command.h"

#include <array>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "engine/verbs.h"

namespace caisson::cli {
namespace {

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "attach",
     .letter = 'a',
     .help = "Attach standard output and error and forward signals",
     .set = set_switch<&engine::StartOptions::attach>},
    {.name = "detach-keys",
     .placeholder = "KEYS",
     .help = "Keys that detach from the container (default ctrl-p,ctrl-q)",
     .set = set_text<&engine::StartOptions::detach_keys>},
    {.name = "interactive",
     .letter = 'i',
     .help = "Attach the container's standard input",
     .set = set_switch<&engine::StartOptions::interactive>},
});

constexpr std::string_view kStartExamples[] = {"caisson start web", "caisson start -ai shell"};

constexpr Command kCommand{
    .name = "caisson start",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Start one or more stopped containers.",
    .options = kOptions,
    .examples = kStartExamples,
    .min_operands = 1,
};

}  // namespace

int start_command(Arguments arguments, const GlobalOptions& globals) {
  engine::StartOptions options;
  const auto parsed = operands_of(kCommand, arguments, &options);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto& operands = std::get<Operands>(parsed);
  const auto shielded = shield_from_joined(globals, std::get<Operands>(parsed));
  if (!shielded) return report_failure(shielded.error());
  const auto start = [&](const engine::Store& store, const engine::Container& container) {
    return engine::start(store, container, options);
  };
  if (options.attach || options.interactive) {
    if (operands.size() == 1) return with_container(globals, operands.front(), start);
    return report_failure(
        Error::invalid("you cannot start and attach multiple containers at once"));
  }
  return for_each_container(
      globals, operands,
      [&](const engine::Store& store, const engine::Container& container) -> Result<void> {
        TRY(start(store, container));
        return {};
      },
      {.all = "failed to start containers"});
}

}  // namespace caisson::cli
