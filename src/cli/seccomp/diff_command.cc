// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/common/report.h"
#include "cli/seccomp/area_text.h"
#include "cli/seccomp/inputs.h"
#include "cli/seccomp/side.h"
#include "cli/seccomp/subcommand.h"
#include "cli/seccomp/witness.h"
#include "seccomp/policy/compare.h"

namespace caisson::cli {
namespace {

using seccomp::Difference;

constexpr std::array kOptions = with_options(
    kTargetOptions, std::to_array<Option>({
                        kBudgetOption,
                        {.name = "subset",
                         .help = "Ask only whether A lets through nothing that B stops",
                         .example = "--subset hardened.json builtin",
                         .set = set_switch<&SeccompOptions::subset>},
                    }));

constexpr std::array<std::string_view, 3> kExamples{
    "caisson seccomp diff builtin profile.json",
    "caisson seccomp diff --subset profile.json builtin",
    "caisson seccomp diff profile.json pid:1234",
};

constexpr Command kDiff{
    .name = "caisson seccomp diff",
    .operands = "A B",
    .summary =
        "Say for which calls two profiles do different things: for each ABI and call what either "
        "does, and an example that \"caisson seccomp eval\" confirms. Nothing is sampled: every "
        "architecture, number and argument counts. A and B are PROFILEs, or pid:N for the filters "
        "of a process, which needs CAP_SYS_ADMIN. Exits with 0 where they are equal, 1 where they "
        "differ, 2 after an error, 3 where that could not be decided.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 2,
    .max_operands = 2,
};

// The question, and the differences that answer it with no.
struct Report {
  const Side& a;
  const Side& b;
  bool subset;
  bool complete;
  std::vector<Difference> differences;

  [[nodiscard]] int exit_code() const {
    if (!differences.empty()) return kExitSeccompNo;
    return complete ? kExitOk : kExitSeccompUndecided;
  }

  [[nodiscard]] std::string_view verdict() const {
    if (!differences.empty()) return subset ? "no subset" : "different";
    if (!complete) return "undecided";
    return subset ? "subset" : "equal";
  }
};

std::string abi_text(const Difference& difference) {
  return difference.abi ? std::string(seccomp::info(*difference.abi).name) : "(others)";
}

std::string calls_text(const Difference& difference) {
  if (difference.call) return std::string(seccomp::name(*difference.call));
  if (difference.first == difference.last) return fmt::format("{}", difference.first);
  return fmt::format("{}-{}", difference.first, difference.last);
}

// The first line's operand in the middle of a sentence: "a.json and b.json do the same ...".
std::string verdict_line(const Report& report) {
  const std::string& a = report.a.name;
  const std::string& b = report.b.name;
  if (!report.differences.empty()) {
    const char* const more =
        report.complete ? "" : ", and perhaps more: the budget did not suffice";
    return report.subset ? fmt::format("{} lets through what {} stops{}:\n", a, b, more)
                         : fmt::format("{} and {} differ{}:\n", a, b, more);
  }
  if (!report.complete) return fmt::format("undecided: {} and {} within the budget\n", a, b);
  return report.subset ? fmt::format("{} lets through nothing that {} stops\n", a, b)
                       : fmt::format("{} and {} do the same with every call\n", a, b);
}

// Which arguments it is about, where not all: a line for each area.
void append_areas(std::string& text, const Difference& difference) {
  constexpr std::size_t kMost = 8;
  std::size_t listed = 0;
  for (const seccomp::Area& area : difference.areas) {
    const std::string where = area_text(difference, area);
    if (where.empty()) continue;
    if (listed++ == kMost) break;
    text += fmt::format("{:<10} where {}\n", "", where);
  }
  if (listed > kMost) {
    text += fmt::format("{:<10} and more: --json lists them\n", "");
  } else if (!difference.all_areas) {
    text += fmt::format("{:<10} and perhaps more\n", "");
  }
}

std::string as_text(const Report& report) {
  constexpr std::string_view kRow = "{:<10} {:<24} {:<22} {:<22} {}\n";
  std::string text = verdict_line(report);
  if (report.differences.empty()) return text;
  text += fmt::format(kRow, "ABI", "CALL", report.a.name, report.b.name, "EXAMPLE");
  for (const Difference& each : report.differences) {
    text += fmt::format(kRow, abi_text(each), calls_text(each), seccomp::to_string(each.left),
                        seccomp::to_string(each.right), eval_operands(each.witness));
    append_areas(text, each);
  }
  return text;
}

void write_difference(json::Writer& writer, const Difference& difference) {
  writer.begin_object().key("abi");
  if (difference.abi) {
    writer.value(seccomp::info(*difference.abi).name);
  } else {
    writer.null();
  }
  writer.key("call");
  if (difference.call) {
    writer.value(seccomp::name(*difference.call));
  } else {
    writer.null();
  }
  writer.member("first", difference.first).member("last", difference.last);
  writer.member("a", seccomp::to_string(difference.left));
  writer.member("b", seccomp::to_string(difference.right));
  writer.member("aLetsThroughMore", seccomp::loosens(difference));
  write_witness(writer, difference.witness);
  writer.key("areas").begin_array();
  for (const seccomp::Area& area : difference.areas) {
    writer.begin_object().member("where", area_text(difference, area));
    write_witness(writer, area.witness);
    writer.end_object();
  }
  writer.end_array().member("allAreas", difference.all_areas).end_object();
}

std::string as_json(const Report& report) {
  json::Writer writer;
  writer.begin_object().member("a", report.a.name).member("b", report.b.name);
  writer.member("verdict", report.verdict()).member("complete", report.complete);
  writer.key("differences").begin_array();
  for (const Difference& each : report.differences) write_difference(writer, each);
  return std::move(writer.end_array().end_object()).text() + "\n";
}

Result<Ruling> judge(const SeccompOptions& options, Operands operands) {
  if (operands[0] == "-" && operands[1] == "-") {
    return fail(Error::invalid("A and B can't both come from standard input"));
  }
  const seccomp::Target target = TRY(target_of(options));
  const std::uint64_t budget = TRY(parse_budget(options.budget, seccomp::kComparisonBudget));
  const Side a = TRY(read_side(operands[0], target, options));
  const Side b = TRY(read_side(operands[1], target, options));
  seccomp::Comparison comparison = TRY(seccomp::compare(a.decider(), b.decider(), budget));
  if (options.subset) {
    std::erase_if(comparison.differences,
                  [](const Difference& each) { return !seccomp::loosens(each); });
  }
  const Report report = {a, b, options.subset, comparison.complete,
                         std::move(comparison.differences)};
  return Ruling{options.json ? as_json(report) : as_text(report), report.exit_code()};
}

}  // namespace

int diff_command(std::span<const char* const> arguments) {
  return run_subcommand(kDiff, arguments, judge);
}

}  // namespace caisson::cli
