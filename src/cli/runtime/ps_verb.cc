// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string>

#include "cli/common/report.h"
#include "cli/runtime/verb.h"
#include "container/lifecycle.h"
#include "container/ps_output.h"

// What ps(1) of the host tells of a container's processes, or their ids alone.
namespace caisson::cli {
namespace {

struct PsArguments {
  std::string format = "table";
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "table, as ps(1) prints it, or json: the ids",
     .set = set_text<&PsArguments::format>},
});

constexpr Command kPs{
    .name = "caisson-runtime ps",
    .operands = "ID [PS-OPTION...]",
    .summary = "List the processes of a container; ps(1) gets -ef unless told otherwise.",
    .options = kOptions,
    .min_operands = 1,
    .options_first = true};

}  // namespace

Result<int> ps_verb(const RuntimeGlobals& globals, Arguments arguments) {
  PsArguments given;
  const auto operands = TRY(parse_verb(kPs, arguments, &given));
  if (!operands) return 0;
  if (given.format != "table" && given.format != "json") {
    return fail(Error::invalid("unknown format \"" + given.format + "\""));
  }
  const auto pids =
      TRY(container::processes(container::Store(globals.root), std::string(operands->front())));
  if (given.format == "json") return print(fmt::format("[{}]\n", fmt::join(pids, ",")));
  return print(TRY(container::ps_output(pids, {operands->begin() + 1, operands->end()})));
}

}  // namespace caisson::cli
