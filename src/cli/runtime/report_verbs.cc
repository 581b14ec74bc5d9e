// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string>

#include "cli/common/report.h"
#include "cli/runtime/runtime_log.h"
#include "cli/runtime/verb.h"
#include "container/lifecycle.h"
#include "container/state_json.h"
#include "json/writer.h"

// The verbs that tell: state, list.
namespace caisson::cli {
namespace {

struct Format {
  std::string format = "table";
  bool quiet = false;
};

constexpr std::array kListOptions = std::to_array<Option>({
    {.name = "format",
     .letter = 'f',
     .placeholder = "FORMAT",
     .help = "table or json",
     .set = set_text<&Format::format>},
    {.name = "quiet", .letter = 'q', .help = "Print ids only", .set = set_switch<&Format::quiet>},
});

constexpr Command kState{.name = "caisson-runtime state",
                         .operands = "ID",
                         .summary = "Print the state of a container as JSON.",
                         .min_operands = 1,
                         .max_operands = 1};
constexpr Command kList{.name = "caisson-runtime list",
                        .summary = "List containers.",
                        .options = kListOptions,
                        .max_operands = 0};

Result<void> check_format(const Format& given) {
  if (given.format == "table" || given.format == "json") return {};
  return fail(Error::invalid("unknown format \"" + given.format + "\""));
}

// A container that can't be read must not hide the others.
std::vector<container::Report> all_reports(const container::Store& store,
                                           const std::vector<std::string>& ids) {
  std::vector<container::Report> reports;
  for (const std::string& id : ids) {
    auto report = container::inspect(store, id);
    if (report) {
      reports.push_back(std::move(*report));
    } else {
      log_warning(engine_text(report.error()));
    }
  }
  return reports;
}

std::string list_json(const std::vector<container::Report>& reports) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_array();
  for (const auto& [record, status] : reports) {
    oci::write_full_state(writer, container::make_state(record, status));
  }
  writer.end_array();
  return std::move(writer).text() + "\n";
}

std::string list_table(const std::vector<container::Report>& reports) {
  constexpr const char* kRow = "{:<24} {:<8} {:<9} {:<40} {:<31} {}\n";
  std::string text = fmt::format(kRow, "ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER");
  for (const auto& [record, status] : reports) {
    const oci::State state = container::make_state(record, status);
    text += fmt::format(kRow, state.id, state.pid, oci::status_name(status), state.bundle,
                        state.created, state.owner);
  }
  return text;
}

}  // namespace

Result<int> state_verb(const RuntimeGlobals& globals, Arguments arguments) {
  const auto operands = TRY(parse_verb(kState, arguments, nullptr));
  if (!operands) return 0;
  const auto [record, status] =
      TRY(container::inspect(container::Store(globals.root), std::string(operands->front())));
  json::Writer writer;
  oci::write_full_state(writer, container::make_state(record, status));
  return print(std::move(writer).text() + "\n");
}

Result<int> list_verb(const RuntimeGlobals& globals, Arguments arguments) {
  Format given;
  const auto operands = TRY(parse_verb(kList, arguments, &given));
  if (!operands) return 0;
  TRY(check_format(given));
  const container::Store store(globals.root);
  const std::vector<std::string> ids = TRY(store.list());
  if (given.quiet) return print(fmt::format("{}{}", fmt::join(ids, "\n"), ids.empty() ? "" : "\n"));
  const auto reports = all_reports(store, ids);
  return print(given.format == "json" ? list_json(reports) : list_table(reports));
}

}  // namespace caisson::cli
