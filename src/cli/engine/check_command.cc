// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/check_command.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/report.h"
#include "cli/engine/table.h"
#include "host/finding.h"
#include "json/writer.h"

namespace caisson::cli {
namespace {

struct CheckArguments {
  bool json = false;
  bool missing = false;
};

constexpr std::array kOptions = std::to_array<Option>({
    {.name = "json", .help = "Print JSON", .set = set_switch<&CheckArguments::json>},
    {.name = "missing",
     .help = "Only what is missing",
     .set = set_switch<&CheckArguments::missing>},
});

constexpr std::string_view kCommandExamples[] = {"caisson check"};

constexpr Command kCommand{
    .name = "caisson check",
    .summary =
        "Look at what this host has of what containers need: what is missing, what that costs, and "
        "how to get it. Exit code 1: no container runs here.",
    .options = kOptions,
    .examples = kCommandExamples,
    .max_operands = 0,
};

std::string_view word_for(host::Verdict verdict) {
  constexpr std::array<std::string_view, 3> kWords = {"ok", "limited", "missing"};
  return kWords[static_cast<std::size_t>(verdict)];
}

std::string table_of(const host::Findings& findings) {
  Table table({"AREA", "WHAT", "STATE", "FOUND", "COSTS", "HOW TO GET IT"}, 4);
  for (const host::Finding& one : findings) {
    table.add({one.area, one.subject, std::string(word_for(one.verdict)), one.found, one.cost,
               one.remedy});
  }
  return table.text();
}

std::string json_of(const host::Findings& findings) {
  json::Writer writer(json::Writer::Layout::kIndented);
  writer.begin_array();
  for (const host::Finding& one : findings) {
    writer.begin_object()
        .member("area", one.area)
        .member("what", one.subject)
        .member("state", word_for(one.verdict))
        .member("found", one.found)
        .member("costs", one.cost)
        .member("remedy", one.remedy)
        .end_object();
  }
  writer.end_array();
  return std::move(writer).text() + "\n";
}

}  // namespace

int check_command(Arguments arguments, const GlobalOptions&) {
  CheckArguments given;
  const auto operands = operands_of(kCommand, arguments, &given);
  if (const int* code = std::get_if<int>(&operands)) return *code;
  host::Findings findings = host::look_at_host();
  const bool runs = std::ranges::none_of(
      findings, [](const host::Finding& one) { return one.verdict == host::Verdict::kMissing; });
  if (given.missing) {
    std::erase_if(findings,
                  [](const host::Finding& one) { return one.verdict == host::Verdict::kGood; });
  }
  const int printed = print(given.json ? json_of(findings) : table_of(findings));
  return runs ? printed : kExitGeneral;
}

}  // namespace caisson::cli
