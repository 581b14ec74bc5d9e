// SPDX-License-Identifier: Apache-2.0
#include "cli/seccomp/seccomp_command.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/strings.h"
#include "cli/common/parse.h"
#include "cli/common/report.h"
#include "cli/seccomp/subcommand.h"

namespace caisson::cli {
namespace {

struct Entry {
  Subcommand help;
  int (*run)(std::span<const char* const> arguments);
};

constexpr std::array kEntries = std::to_array<Entry>({
    {{"compile", "Compile a profile to the filter that the kernel runs"}, compile_command},
    {{"diff", "Say for which calls two profiles, or processes, differ"}, diff_command},
    {{"disasm", "List the instructions of a filter, or of a process's filters"}, disasm_command},
    {{"eval", "Say what a profile does with one call, and by which rule"}, eval_command},
    {{"explain", "Say why a call is blocked, and what opens it"}, explain_command},
    {{"lint", "Say where a profile does not do what it seems to"}, lint_command},
    {{"probe", "Ask the kernel which actions and flags of filters it offers"}, probe_command},
    {{"prove", "Say whether a filter does what a profile says, for every call"}, prove_command},
    {{"resolve", "Say what a profile means, call by call, on one machine"}, resolve_command},
    {{"show", "List the rules of a profile as they are written"}, show_command},
});

constexpr auto kSubcommands = [] {
  std::array<Subcommand, kEntries.size()> list{};
  std::ranges::transform(kEntries, list.begin(), &Entry::help);
  return list;
}();

constexpr std::array<std::string_view, 4> kExamples{
    "caisson seccomp diff builtin profile.json",
    "caisson seccomp explain mount",
    "caisson seccomp eval profile.json clone 0x10000000",
    "caisson seccomp compile builtin --stats",
};

constexpr Command kSeccomp{
    .name = "caisson seccomp",
    .operands = "COMMAND [ARG...]",
    .summary =
        "Look into seccomp profiles and filters. A PROFILE is a file, - for standard input, or "
        "builtin for the default profile.",
    .subcommands = kSubcommands,
    .examples = kExamples,
    .options_first = true,
};

int fail_usage(const Error& error) {
  report_usage(kSeccomp, error);
  return kExitSeccompError;
}

Error unknown_command(std::string_view name) {
  Error error = Error::invalid("unknown command: caisson seccomp " + std::string(name));
  std::vector<std::string_view> names;
  for (const Entry& entry : kEntries) names.push_back(entry.help.name);
  if (const auto near = nearest(name, names)) {
    error.hint = "did you mean caisson seccomp " + std::string(*near) + "?";
  }
  return error;
}

}  // namespace

int seccomp_command(std::span<const char* const> arguments) {
  const Result<Parsed> parsed = parse(kSeccomp, arguments, nullptr);
  if (!parsed) return fail_usage(parsed.error());
  if (parsed->help || parsed->operands.empty()) return print_help(kSeccomp);
  const std::string_view name = parsed->operands.front();
  const auto* const entry =
      std::ranges::find(kEntries, name, [](const Entry& each) { return each.help.name; });
  if (entry == kEntries.end()) return fail_usage(unknown_command(name));
  return entry->run(arguments.last(parsed->operands.size() - 1));
}

}  // namespace caisson::cli
