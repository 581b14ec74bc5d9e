// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "cli/engine/image_row.h"
#include "container/id.h"
#include "engine/image_details.h"
#include "engine/ready_image.h"

namespace caisson::cli {
namespace {

struct HistoryArguments {
  std::string format;
  bool human = true;
  bool no_trunc = false;
  bool quiet = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .placeholder = "FORMAT",
     .help = "Format the output: table, \"table TEMPLATE\", json or a Go template",
     .example = "--format '{{.CreatedBy}}'",
     .set = set_text<&HistoryArguments::format>},
    {.name = "human",
     .letter = 'H',
     .help = "Print sizes and dates in human readable format (default true)",
     .set = set_switch<&HistoryArguments::human>},
    {.name = "no-trunc",
     .help = "Don't truncate output",
     .set = set_switch<&HistoryArguments::no_trunc>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Only show image IDs",
     .set = set_switch<&HistoryArguments::quiet>},
});

constexpr std::array<std::string_view, 2> kExamples{
    "caisson history busybox",
    "caisson history --no-trunc site:1.0",
};

constexpr Command kCommand{
    .name = "caisson history",
    .operands = "IMAGE",
    .summary = "Show the history of an image.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 1,
};

Result<int> show(const HistoryArguments& given, std::string_view reference,
                 const engine::Store& store) {
  TRY(engine::adopt_builtin(store, reference));
  const engine::ListedImage image = TRY(engine::find_image(store, reference));
  const image::Digest& id = image.record.id;
  HistoryView view;
  view.now = now();
  view.truncate = !given.no_trunc;
  view.human = given.human;
  // Only the last step has a name: that of the image.
  std::string name = given.no_trunc ? id.text() : container::short_id(id.hex());
  std::vector<tmpl::Value> rows;
  for (const engine::ImageStep& step : TRY(engine::image_history(store, image))) {
    rows.push_back(make_history_row(step, name, view));
    name = "<missing>";
  }
  const std::string_view format = given.quiet ? "{{.ID}}" : std::string_view(given.format);
  return print(TRY(format_rows(history_listing(given.human), format, rows)));
}

}  // namespace

int history_command(Arguments arguments, const GlobalOptions& globals) {
  HistoryArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto code = show(given, std::get<Operands>(parsed).front(), engine::Store(globals.root));
  return code ? *code : report_failure(code.error());
}

}  // namespace caisson::cli
