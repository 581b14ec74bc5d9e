// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>

#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "engine/image_details.h"
#include "engine/ready_image.h"

namespace caisson::cli {
namespace {

struct InspectArguments {
  std::string format;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "json (default: indented)",
     .set = set_text<&InspectArguments::format>},
});

constexpr std::array<std::string_view, 1> kExamples{
    "caisson image inspect busybox",
};

constexpr Command kCommand{
    .name = "caisson image inspect",
    .operands = "IMAGE [IMAGE...]",
    .summary = "Display detailed information on one or more images.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
};

Result<void> inspect(json::Writer& writer, const engine::Store& store, std::string_view name) {
  TRY(engine::adopt_builtin(store, name));
  return engine::write_image(writer, store, TRY(engine::find_image(store, name)));
}

}  // namespace

int image_inspect_command(Arguments arguments, const GlobalOptions& globals) {
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
