// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/rm_command.h"

#include <array>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "engine/verbs.h"

namespace caisson::cli {
namespace {

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "force",
     .letter = 'f',
     .help = "Kill a running container first",
     .set = set_switch<&engine::RemoveOptions::force>},
    {.name = "volumes",
     .letter = 'v',
     .help = "Remove the anonymous volumes that belong to the container",
     .set = set_switch<&engine::RemoveOptions::volumes>},
});

constexpr std::string_view kRmExamples[] = {"caisson rm web", "caisson rm -f web db"};

constexpr Command kCommand{
    .name = "caisson rm",
    .operands = "CONTAINER [CONTAINER...]",
    .summary = "Remove one or more containers.",
    .options = kOptions,
    .examples = kRmExamples,
    .min_operands = 1,
};

}  // namespace

int rm_command(Arguments arguments, const GlobalOptions& globals) {
  engine::RemoveOptions given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const engine::Store store(globals.root);
  int code = kExitOk;
  for (const std::string_view reference : std::get<Operands>(parsed)) {
    const auto container = store.find(reference);
    const auto done =
        container ? engine::remove(store, *container, given) : fail(container.error());
    if (done) {
      if (print(std::string(reference) + "\n") != kExitOk) code = kExitGeneral;
      continue;
    }
    const int failure = report_failure(done.error());
    // As Docker: what is not there is as good as removed.
    if (!given.force || done.error().kind != Error::Kind::kNotFound) code = failure;
  }
  return code;
}

}  // namespace caisson::cli
