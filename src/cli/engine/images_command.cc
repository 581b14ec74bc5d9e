// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/image_commands.h"
#include "cli/engine/image_filter.h"
#include "cli/engine/image_row.h"

namespace caisson::cli {
namespace {

struct ImagesArguments {
  std::vector<std::string> filters;
  std::string format;
  bool all = false;
  bool digests = false;
  bool no_trunc = false;
  bool quiet = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "all",
     .letter = 'a',
     .help = "Show all images",
     .set = set_switch<&ImagesArguments::all>},
    {.name = "digests", .help = "Show digests", .set = set_switch<&ImagesArguments::digests>},
    {.name = "filter",
     .letter = 'f',
     .placeholder = "FILTER",
     .help =
         "before=IMAGE, dangling=true|false, label=KEY[=VALUE], reference=PATTERN, since=IMAGE, "
         "until=TIME",
     .example = "--filter reference='busy*:latest'",
     .set = append_text<&ImagesArguments::filters>},
    {.name = "format",
     .placeholder = "FORMAT",
     .help = "Format the output: table, \"table TEMPLATE\", json or a Go template",
     .example = "--format '{{.Repository}}:{{.Tag}}'",
     .set = set_text<&ImagesArguments::format>},
    {.name = "no-trunc",
     .help = "Don't truncate output",
     .set = set_switch<&ImagesArguments::no_trunc>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Only show image IDs",
     .set = set_switch<&ImagesArguments::quiet>},
});

constexpr std::string_view kExamples[] = {
    "caisson images",
    "caisson images --filter dangling=true --quiet",
    "caisson images --format 'table {{.ID}}\\t{{.Repository}}\\t{{.Size}}'",
};

constexpr Command kCommand{
    .name = "caisson images",
    .operands = "[REPOSITORY[:TAG]]",
    .summary = "List images.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 1,
};

Result<int> list(const ImagesArguments& given, const Operands& operands,
                 const engine::Store& store) {
  ImageFilters filters = TRY(ImageFilters::parse(given.filters));
  if (!operands.empty()) filters.add_reference(std::string(operands.front()));
  const ImageView view{.now = now(), .truncate = !given.no_trunc};
  std::vector<tmpl::Value> rows;
  for (const engine::ListedImage& image : TRY(filters.apply(store))) {
    for (tmpl::Value& row : make_image_rows(image, view)) rows.push_back(std::move(row));
  }
  const std::string_view format = given.quiet ? "{{.ID}}" : std::string_view(given.format);
  return print(TRY(format_rows(images_listing(given.digests), format, rows)));
}

}  // namespace

int images_command(Arguments arguments, const GlobalOptions& globals) {
  ImagesArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto code = list(given, std::get<Operands>(parsed), engine::Store(globals.root));
  return code ? *code : report_failure(code.error());
}

}  // namespace caisson::cli
