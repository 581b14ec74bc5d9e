// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/ps_command.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/strings.h"
#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/ps_filter.h"
#include "cli/engine/ps_row.h"
#include "cli/engine/table.h"
#include "json/writer.h"

namespace caisson::cli {
namespace {

using engine::Listed;

struct PsArguments {
  bool all = false;
  PsFilters filters;
  std::string format;
  int last = -1;
  bool latest = false;
  bool no_truncation = false;
  bool quiet = false;
  bool size = false;
};

Result<void> add_filter(PsArguments& given, std::string_view value) {
  return add_ps_filter(given.filters, value);
}

Result<void> set_last(PsArguments& given, std::string_view value) {
  const auto number = parse_integer<int>(value);
  if (!number) return fail(Error::invalid("expected a number"));
  given.last = *number;
  return {};
}

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "all",
     .letter = 'a',
     .help = "Show all containers (default shows just running)",
     .set = set_switch<&PsArguments::all>},
    {.name = "filter",
     .letter = 'f',
     .placeholder = "KEY=VALUE",
     .help = "Filter by ancestor, before, exited, health, id, label, name, network, since, status "
             "or volume",
     .example = "--filter status=exited",
     .set = set_with<add_filter>},
    {.name = "format",
     .placeholder = "FORMAT",
     .help = "table (default) or json",
     .set = set_text<&PsArguments::format>},
    {.name = "last",
     .letter = 'n',
     .placeholder = "NUMBER",
     .help = "Show the last created containers (includes all states)",
     .set = set_with<set_last>},
    {.name = "latest",
     .letter = 'l',
     .help = "Show the latest created container (includes all states)",
     .set = set_switch<&PsArguments::latest>},
    {.name = "no-trunc",
     .help = "Don't truncate output",
     .set = set_switch<&PsArguments::no_truncation>},
    {.name = "quiet",
     .letter = 'q',
     .help = "Only display container IDs",
     .set = set_switch<&PsArguments::quiet>},
    {.name = "size",
     .letter = 's',
     .help = "Display total file sizes",
     .set = set_switch<&PsArguments::size>},
});

constexpr Command kCommand{
    .name = "caisson ps",
    .operands = "",
    .summary = "List containers.",
    .options = kOptions,
    .max_operands = 0,
};

bool is_running(const Listed& one) {
  return one.state.phase == engine::State::Phase::kRunning ||
         one.state.phase == engine::State::Phase::kRestarting;
}

// Filters that name a state look at all containers, whatever state they are in.
bool wants_all(const PsArguments& given) {
  return given.all || given.latest || given.last > 0 || given.filters.contains("status") ||
         given.filters.contains("exited");
}

Result<std::vector<PsRow>> make_rows(const PsArguments& given, const GlobalOptions& globals) {
  const std::vector<Listed> all = TRY(engine::list_containers(engine::Store(globals.root)));
  std::vector<const Listed*> chosen = TRY(filter_containers(all, given.filters));
  if (!wants_all(given)) std::erase_if(chosen, [](const Listed* one) { return !is_running(*one); });
  const std::size_t most = given.latest ? 1 : static_cast<std::size_t>(std::max(given.last, 0));
  if (most > 0 && chosen.size() > most) chosen.resize(most);
  std::vector<PsRow> rows;
  const timespec time = now();
  for (const Listed* one : chosen) {
    rows.push_back(TRY(make_ps_row(*one, time, !given.no_truncation)));
  }
  return rows;
}

std::string as_json(const PsRow& row) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object();
  for (const auto& [name, value] : row) writer.member(name, value);
  writer.end_object();
  return std::move(writer).text() + "\n";
}

std::string as_table(const std::vector<PsRow>& rows) {
  Table table({"CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"});
  for (const PsRow& row : rows) {
    table.add({cell(row, "ID"), cell(row, "Image"), cell(row, "Command"), cell(row, "RunningFor"),
               cell(row, "Status"), cell(row, "Ports"), cell(row, "Names")});
  }
  return table.text();
}

Result<std::string> render(const PsArguments& given, const std::vector<PsRow>& rows) {
  std::string text;
  if (given.quiet) {
    for (const PsRow& row : rows) text.append(cell(row, "ID")).append("\n");
    return text;
  }
  if (given.format.empty() || given.format == "table") return as_table(rows);
  if (given.format != "json" && given.format != "{{json .}}") {
    return fail(Error::unsupported("--format takes table and json"));
  }
  for (const PsRow& row : rows) text += as_json(row);
  return text;
}

Result<int> list(const PsArguments& given, const GlobalOptions& globals) {
  return print(TRY(render(given, TRY(make_rows(given, globals)))));
}

}  // namespace

int ps_command(Arguments arguments, const GlobalOptions& globals) {
  PsArguments given;
  const auto parsed = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&parsed)) return *code;
  const auto done = list(given, globals);
  return done ? *done : report_failure(done.error());
}

}  // namespace caisson::cli
