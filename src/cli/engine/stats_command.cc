// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/stats_command.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "cli/common/report.h"
#include "cli/engine/human.h"
#include "cli/engine/listing.h"
#include "container/id.h"
#include "engine/status.h"
#include "engine/usage.h"

namespace caisson::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kInterval{1000};

struct StatsArguments {
  bool all = false;
  bool no_stream = false;
  bool no_truncation = false;
  std::string format;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "all",
     .letter = 'a',
     .help = "Show all containers, not only those that run",
     .set = set_switch<&StatsArguments::all>},
    {.name = "format",
     .placeholder = "FORMAT",
     .help = "table, json, or a template: .Container .Name .ID .CPUPerc .MemUsage .MemPerc .NetIO "
             ".BlockIO .PIDs .CPUPressure .MemPressure .IOPressure",
     .example = "--format '{{.Name}}: {{.CPUPerc}}'",
     .set = set_text<&StatsArguments::format>},
    {.name = "no-stream",
     .help = "Print the first result and end",
     .set = set_switch<&StatsArguments::no_stream>},
    {.name = "no-trunc",
     .help = "Print whole ids",
     .set = set_switch<&StatsArguments::no_truncation>},
});

constexpr std::string_view kExamples[] = {"caisson stats --no-stream web"};

constexpr Command kCommand{
    .name = "caisson stats",
    .operands = "[CONTAINER...]",
    .summary = "Show what containers use of processors, memory, network and disks.",
    .options = kOptions,
    .examples = kExamples,
};

constexpr std::array kHeadings = std::to_array<Heading>({
    {"Container", "CONTAINER"},
    {"Name", "NAME"},
    {"ID", "CONTAINER ID"},
    {"CPUPerc", "CPU %"},
    {"MemUsage", "MEM USAGE / LIMIT"},
    {"MemPerc", "MEM %"},
    {"NetIO", "NET I/O"},
    {"BlockIO", "BLOCK I/O"},
    {"PIDs", "PIDS"},
    {"CPUPressure", "CPU PRESSURE"},
    {"MemPressure", "MEM PRESSURE"},
    {"IOPressure", "IO PRESSURE"},
});

constexpr Listing kListing{
    .type = "*container.statsContext",
    .table =
        "table "
        "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{."
        "BlockIO}}\t{{.PIDs}}",
    .headings = kHeadings,
};

// A container that is shown, by the word that asked for it.
struct Subject {
  engine::Container container;
  std::string asked;
};

// What was read the last time, by id: processor time is a difference.
using Earlier = std::map<std::string, engine::Usage>;

Result<std::vector<Subject>> subjects(const engine::Store& store, const Operands& names, bool all) {
  std::vector<Subject> list;
  for (const std::string_view name : names) {
    list.push_back({
      TRY(store.find(name))
      , std::string(name)
    });
  }
  if (!names.empty()) return list;
  for (engine::Container& container : TRY(store.list())) {
    const auto state = engine::look_at(container);
    // Removed meanwhile.
    if (!state || (!all && state->phase != engine::State::Phase::kRunning)) continue;
    std::string id = container.id();
    list.push_back({std::move(container), std::move(id)});
  }
  return list;
}

std::string percent(double value) {
  return fmt::format("{:.2f}%", value);
}

// "--" where it isn't counted, which is something else than none.
tmpl::Value pressure_of(const engine::Usage& usage, const char* resource) {
  const auto found = usage.pressure.find(resource);
  return tmpl::Value::string(found == usage.pressure.end() ? "--" : percent(found->second));
}

tmpl::Value row_of(const Subject& subject, const engine::Record& record,
                   const std::optional<engine::Usage>& usage, double cpu, bool whole_id) {
  const engine::Usage shown = usage.value_or(engine::Usage{});
  const double memory_share = shown.memory_limit == 0 ? 0
                                                      : 100.0 * static_cast<double>(shown.memory) /
                                                            static_cast<double>(shown.memory_limit);
  const std::string& id = subject.container.id();
  const auto pair = [](const std::string& one, const std::string& other) {
    return tmpl::Value::string(one + " / " + other);
  };
  return make_row(kListing,
                  {{"Container", tmpl::Value::string(subject.asked)},
                   {"Name", tmpl::Value::string(record.name)},
                   {"ID", tmpl::Value::string(whole_id ? id : container::short_id(id))},
                   {"CPUPerc", tmpl::Value::string(percent(cpu))},
                   {"MemUsage", pair(human_memory(shown.memory), human_memory(shown.memory_limit))},
                   {"MemPerc", tmpl::Value::string(percent(memory_share))},
                   {"NetIO", pair(human_size(shown.received), human_size(shown.sent))},
                   {"BlockIO", pair(human_size(shown.read), human_size(shown.written))},
                   {"PIDs", tmpl::Value::string(std::to_string(shown.pids))},
                   {"CPUPressure", pressure_of(shown, "cpu")},
                   {"MemPressure", pressure_of(shown, "memory")},
                   {"IOPressure", pressure_of(shown, "io")}});
}

Result<std::string> look(const std::vector<Subject>& list, const StatsArguments& given,
                         Earlier& earlier) {
  std::vector<tmpl::Value> rows;
  for (const Subject& subject : list) {
    const auto record = subject.container.record();
    if (!record) continue;  // removed meanwhile
    const auto usage = TRY(engine::read_usage(subject.container));
    double cpu = 0;
    if (usage) {
      const auto [before, fresh] = earlier.try_emplace(subject.container.id(), *usage);
      if (!fresh) {
        cpu = engine::cpu_percent(before->second, *usage);
        before->second = *usage;
      }
    }
    rows.push_back(row_of(subject, *record, usage, cpu, given.no_truncation));
  }
  return format_rows(kListing, given.format, rows);
}

Result<int> show_once(const engine::Store& store, const Operands& names,
                      const StatsArguments& given) {
  Earlier earlier;
  const auto list = TRY(subjects(store, names, given.all));
  TRY(look(list, given, earlier));
  if (!earlier.empty()) std::this_thread::sleep_for(kInterval);
  return print(TRY(look(list, given, earlier)));
}

// Until the user ends it, on a cleared screen each time where there is one.
Result<int> show_always(const engine::Store& store, const Operands& names,
                        const StatsArguments& given) {
  constexpr const char* kClearScreen = "\033[2J\033[H";
  Earlier earlier;
  for (;;) {
    const auto list = TRY(subjects(store, names, given.all));
    const int printed = print(kClearScreen + TRY(look(list, given, earlier)));
    if (printed != kExitOk) return printed;
    std::this_thread::sleep_for(kInterval);
  }
}

}  // namespace

int stats_command(Arguments arguments, const GlobalOptions& globals) {
  StatsArguments given;
  const auto names = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&names)) return *code;
  const engine::Store store(globals.root);
  const auto& operands = std::get<Operands>(names);
  const auto code =
      given.no_stream ? show_once(store, operands, given) : show_always(store, operands, given);
  return code ? *code : report_failure(code.error());
}

}  // namespace caisson::cli
