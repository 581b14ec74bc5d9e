// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/ps_command.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/strings.h"
#include "base/timestamp.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/engine/ps_filter.h"
#include "cli/engine/ps_row.h"

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
  if (!number) {
    return fail(
        Error::invalid("strconv.ParseInt: parsing \"" + std::string(value) + "\": invalid syntax"));
  }
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
     .help = "Filter by ancestor, before, exited, health, id, is-task, label, name, "
             "network, since, status or volume",
     .example = "--filter status=exited",
     .set = set_with<add_filter>},
    {.name = "format",
     .placeholder = "FORMAT",
     .help = "Format the output: table, \"table TEMPLATE\", json or a Go template",
     .example = "--format '{{.ID}}: {{.Names}}'",
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

constexpr std::string_view kExamples[] = {
    "caisson ps -a --filter status=exited",
    "caisson ps --format 'table {{.Names}}\\t{{.Status}}'",
};

constexpr Command kCommand{
    .name = "caisson ps",
    .operands = "",
    .summary = "List containers.",
    .options = kOptions,
    .examples = kExamples,
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

Result<std::vector<const Listed*>> choose(const PsArguments& given,
                                          const std::vector<Listed>& all) {
  std::vector<const Listed*> chosen = TRY(filter_containers(all, given.filters));
  if (!wants_all(given)) std::erase_if(chosen, [](const Listed* one) { return !is_running(*one); });
  const std::size_t most = given.latest ? 1 : static_cast<std::size_t>(std::max(given.last, 0));
  if (most > 0 && chosen.size() > most) chosen.resize(most);
  return chosen;
}

Result<int> list(const PsArguments& given, const GlobalOptions& globals) {
  const engine::Store store(globals.root);
  const std::vector<Listed> all = TRY(engine::list_containers(store));
  PsView view {
    .now = now(), .truncate = !given.no_truncation, .images = TRY(store.images().names())
  };
  const bool with_size = given.size || mentions_field(given.format, "Size");
  std::vector<tmpl::Value> rows;
  for (const Listed* one : TRY(choose(given, all))) {
    if (with_size) view.size = TRY(size_text(store, *one));
    rows.push_back(TRY(make_ps_row(*one, view)));
  }
  if (given.quiet && !given.format.empty()) {
    log::warning("--format is ignored, because --quiet is given as well");
  }
  const std::string_view format = given.quiet ? "{{.ID}}" : std::string_view(given.format);
  return print(TRY(format_rows(ps_listing(given.size), format, rows)));
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
