// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <vector>

#include "base/human_size.h"
#include "base/strings.h"
#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/human.h"
#include "cli/engine/image_commands.h"
#include "cli/engine/image_filter.h"
#include "cli/engine/table.h"
#include "container/id.h"
#include "engine/images.h"

namespace caisson::cli {
namespace {

struct ImagesArguments {
  std::vector<std::string> filters;
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
    {.name = "no-trunc",
     .help = "Don't truncate output",
     .set = set_switch<&ImagesArguments::no_trunc>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Only show image IDs",
     .set = set_switch<&ImagesArguments::quiet>},
});

constexpr Command kCommand{
    .name = "caisson images",
    .operands = "[REPOSITORY[:TAG]]",
    .summary = "List images.",
    .options = kOptions,
    .max_operands = 1,
};

constexpr const char* kNone = "<none>";

struct Row {
  std::string repository = kNone;
  std::string tag = kNone;
  std::string id;
  std::string created_since;
  std::string size;
};

std::vector<Row> rows_of(const engine::ListedImage& image, bool no_trunc) {
  const image::Digest& id = image.record.id;
  Row row;
  row.id = no_trunc ? id.text() : container::short_id(id.hex());
  const timespec created = engine::created_at(image.record);
  row.created_since =
      created.tv_sec == 0 ? "N/A" : human_duration(now().tv_sec - created.tv_sec) + " ago";
  row.size = human_size(image.record.size());
  if (image.names.empty()) return {row};
  std::vector<Row> rows;
  for (const std::string& name : image.names) {
    const std::size_t colon = name.rfind(':');
    row.repository = name.substr(0, colon);
    row.tag = name.substr(colon + 1);
    rows.push_back(row);
  }
  return rows;
}

std::string table_of(const std::vector<Row>& rows, bool digests) {
  std::vector<std::string> headings = {"REPOSITORY", "TAG"};
  if (digests) headings.emplace_back("DIGEST");
  headings.insert(headings.end(), {"IMAGE ID", "CREATED", "SIZE"});
  Table table(std::move(headings));
  for (const Row& row : rows) {
    std::vector<std::string> cells = {row.repository, row.tag};
    if (digests) cells.emplace_back(kNone);
    cells.insert(cells.end(), {row.id, row.created_since, row.size});
    table.add(std::move(cells));
  }
  return table.text();
}

Result<int> list(const ImagesArguments& given, const Operands& operands,
                 const engine::Store& store) {
  ImageFilters filters = TRY(ImageFilters::parse(given.filters));
  if (!operands.empty()) filters.add_reference(std::string(operands.front()));
  std::vector<Row> rows;
  for (const engine::ListedImage& image : TRY(filters.apply(store))) {
    for (Row& row : rows_of(image, given.no_trunc)) rows.push_back(std::move(row));
  }
  if (!given.quiet) return print(table_of(rows, given.digests));
  std::string ids;
  for (const Row& row : rows) ids += row.id + "\n";
  return print(ids);
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
