// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/inspect_command.h"

#include <array>
#include <string>
#include <utility>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "engine/inspect.h"

namespace caisson::cli {
namespace {

struct InspectArguments {
  std::string format;
  std::string type;
  bool size = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "json (default: indented)",
     .set = set_text<&InspectArguments::format>},
    {.name = "size",
     .letter = 's',
     .help = "Display total file sizes",
     .set = set_switch<&InspectArguments::size>},
    {.name = "type",
     .placeholder = "TYPE",
     .help = "Only objects of this type: container",
     .set = set_text<&InspectArguments::type>},
});

constexpr Command kCommand{
    .name = "caisson inspect",
    .operands = "NAME|ID [NAME|ID...]",
    .summary = "Return low-level information on containers.",
    .options = kOptions,
    .min_operands = 1,
};

Result<void> inspect(json::Writer& writer, const engine::Store& store, std::string_view name) {
  auto container = store.find(name);
  if (!container && container.error().kind == Error::Kind::kNotFound) {
    Error error = std::move(container).error();
    error.operation = "No such object: " + std::string(name);
    return fail(std::move(error));
  }
  return engine::write_inspection(writer, TRY(std::move(container)));
}

}  // namespace

int inspect_command(Arguments arguments, const GlobalOptions& globals) {
  InspectArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const engine::Store store(globals.root);
  json::Writer all(given.format.empty() ? json::Writer::Layout::kIndented
                                        : json::Writer::Layout::kCompact);
  all.begin_array();
  int code = kExitOk;
  for (const std::string_view name : std::get<Operands>(parsed)) {
    const auto done = inspect(all, store, name);
    if (!done) code = report_failure(done.error());
  }
  all.end_array();
  const int printed = print(std::move(all).text() + "\n");
  return code == kExitOk ? printed : code;
}

}  // namespace caisson::cli
