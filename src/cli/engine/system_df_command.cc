// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>
#include <vector>

#include "base/human_size.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/listing.h"
#include "cli/engine/system_commands.h"
#include "cli/engine/system_df_verbose.h"
#include "engine/disk_report.h"

namespace caisson::cli {
namespace {

struct DfArguments {
  std::string format;
  bool verbose = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "format",
     .placeholder = "FORMAT",
     .help = "table (default), json, or a Go template for each line; with --verbose one for all",
     .example = "--format '{{.Type}}: {{.Size}}'",
     .set = set_text<&DfArguments::format>},
    {.name = "verbose",
     .letter = 'v',
     .help = "Show each image, container and volume",
     .set = set_switch<&DfArguments::verbose>},
});

constexpr std::string_view kExamples[] = {
    "caisson system df",
    "caisson system df --verbose --format '{{range .Volumes}}{{.Name}} "
    "{{.Size}}{{\"\\n\"}}{{end}}'",
};

constexpr Command kCommand{
    .name = "caisson system df",
    .summary = "Show how much room images, containers and volumes take.",
    .options = kOptions,
    .examples = kExamples,
    .max_operands = 0,
};

constexpr std::array kHeadings = std::to_array<Heading>({
    {"Active", "ACTIVE"},
    {"Reclaimable", "RECLAIMABLE"},
    {"Size", "SIZE"},
    {"TotalCount", "TOTAL"},
    {"Type", "TYPE"},
});

constexpr Listing kListing{
    .type = "*formatter.diskUsageContext",
    .table = "table {{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}",
    .headings = kHeadings,
};

constexpr int kDigits = 4;

std::string reclaimable(const engine::Occupied& occupied) {
  std::string text = human_size(occupied.reclaimable, kDigits);
  if (occupied.size == 0) return text;
  return text + " (" + std::to_string(occupied.reclaimable * 100 / occupied.size) + "%)";
}

tmpl::Value row(std::string_view type, const engine::Occupied& occupied) {
  const auto text = [](std::string_view content) { return tmpl::Value::string(content); };
  return make_row(kListing, {
                                {"Active", text(std::to_string(occupied.active))},
                                {"Reclaimable", text(reclaimable(occupied))},
                                {"Size", text(human_size(occupied.size, kDigits))},
                                {"TotalCount", text(std::to_string(occupied.total))},
                                {"Type", text(type)},
                            });
}

Result<std::string> report(const engine::Store& store, const DfArguments& given) {
  const engine::DiskReport report = TRY(engine::disk_report(store));
  if (given.verbose) return verbose_disk_usage(report, TRY(store.images().names()), given.format);
  const std::vector<tmpl::Value> rows = {
      row("Images", report.images),
      row("Containers", report.containers),
      row("Local Volumes", report.volumes),
      // Docker's fourth line; Caisson builds nothing and keeps nothing of it.
      row("Build Cache", {}),
  };
  return format_rows(kListing, given.format, rows);
}

}  // namespace

int system_df_command(Arguments arguments, const GlobalOptions& globals) {
  DfArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto text = report(engine::Store(globals.root), given);
  return text ? print(*text) : report_failure(text.error());
}

}  // namespace caisson::cli
