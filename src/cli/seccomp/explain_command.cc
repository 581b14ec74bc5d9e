// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "cli/seccomp/inputs.h"
#include "cli/seccomp/openers.h"
#include "cli/seccomp/outcomes.h"
#include "cli/seccomp/subcommand.h"
#include "cli/seccomp/text.h"

namespace caisson::cli {
namespace {

constexpr std::array<std::string_view, 3> kExamples{
    "caisson seccomp explain mount",
    "caisson seccomp explain i386/stime",
    "caisson seccomp explain --kernel 4.4 ptrace profile.json",
};

constexpr Command kExplain{
    .name = "caisson seccomp explain",
    .operands = "[ABI/]CALL [PROFILE]",
    .summary =
        "Say what a profile (builtin where none is given) does with a call, why, and which "
        "capability or condition opens it.",
    .options = kTargetOptions,
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 2,
};

struct Explanation {
  const seccomp::Profile& profile;
  Call call;
  std::vector<Outcome> outcomes;
  std::vector<Opener> openers;
};

// The rules whose comments say why: those that decide, each once. Where none does, those that name
// the call but whose `includes` and `excludes` keep them out of force here.
std::vector<std::uint32_t> reasons_of(const Explanation& explanation) {
  std::vector<std::uint32_t> rules;
  for (const Outcome& outcome : explanation.outcomes) {
    if (outcome.rule && std::ranges::find(rules, *outcome.rule) == rules.end()) {
      rules.push_back(*outcome.rule);
    }
  }
  if (!rules.empty()) return rules;
  for (std::uint32_t i = 0; i < explanation.profile.rules.size(); ++i) {
    if (names_call(explanation.profile.rules[i], explanation.call.id)) rules.push_back(i);
  }
  return rules;
}

std::string opener_text(const Opener& opener) {
  std::vector<std::string> needs = capability_names(opener.caps);
  if (opener.kernel) {
    needs.push_back(fmt::format("Linux {} or later", seccomp::to_string(*opener.kernel)));
  }
  return fmt::format("{}{}", fmt::join(needs, " and "),
                     opener.verdict == Verdict::kConditional ? " (under conditions)" : "");
}

std::string openers_text(const Explanation& explanation) {
  if (explanation.openers.empty()) return "no capability or kernel version";
  std::vector<std::string> list;
  for (const Opener& opener : explanation.openers) list.push_back(opener_text(opener));
  return fmt::format("{}", fmt::join(list, ", or by "));
}

std::string as_text(const Explanation& explanation) {
  const Verdict verdict = verdict_of(explanation.outcomes);
  std::string text = fmt::format("{} ({}): {}\n", seccomp::name(explanation.call.id),
                                 seccomp::info(explanation.call.abi).name, name(verdict));
  for (const Outcome& outcome : explanation.outcomes) {
    const bool only = explanation.outcomes.size() == 1;
    text += fmt::format("  {}{}{}, by {}\n", seccomp::to_string(outcome.action),
                        outcome.when.empty() ? (only ? "" : " otherwise") : " if ", outcome.when,
                        outcome.rule ? location(explanation.profile, *outcome.rule)
                                     : std::string(origin_text(outcome.origin)));
  }
  for (const std::uint32_t rule : reasons_of(explanation)) {
    const std::string& comment = explanation.profile.rules[rule].comment;
    if (comment.empty()) continue;
    text += fmt::format("  {}: {}\n", location(explanation.profile, rule), comment);
  }
  if (verdict != Verdict::kAllowed) text += "  opened by " + openers_text(explanation) + "\n";
  return text;
}

void write_outcome(json::Writer& writer, const Explanation& explanation, const Outcome& outcome) {
  writer.begin_object().member("action", seccomp::to_string(outcome.action));
  writer.member("when", outcome.when);
  writer.member("decidedBy", outcome.rule ? location(explanation.profile, *outcome.rule)
                                          : origin_text(outcome.origin));
  write_rule(writer, explanation.profile, outcome.rule);
  writer.end_object();
}

void write_opener(json::Writer& writer, const Opener& opener) {
  writer.begin_object().key("capabilities").begin_array();
  for (const std::string& each : capability_names(opener.caps)) writer.value(each);
  writer.end_array().key("minKernel");
  if (opener.kernel) {
    writer.value(seccomp::to_string(*opener.kernel));
  } else {
    writer.null();
  }
  writer.member("verdict", name(opener.verdict)).end_object();
}

std::string as_json(const Explanation& explanation) {
  json::Writer writer;
  writer.begin_object();
  writer.member("abi", seccomp::info(explanation.call.abi).name);
  writer.member("call", seccomp::name(explanation.call.id));
  writer.member("number", explanation.call.number);
  writer.member("verdict", name(verdict_of(explanation.outcomes)));
  writer.key("outcomes").begin_array();
  for (const Outcome& outcome : explanation.outcomes) write_outcome(writer, explanation, outcome);
  writer.end_array().key("reasons").begin_array();
  for (const std::uint32_t rule : reasons_of(explanation)) {
    write_rule_object(writer, explanation.profile, rule);
  }
  writer.end_array().key("openedBy").begin_array();
  for (const Opener& opener : explanation.openers) write_opener(writer, opener);
  return std::move(writer.end_array().end_object()).text() + "\n";
}

Result<std::string> answer(const SeccompOptions& options, Operands operands) {
  const seccomp::Target target = TRY(target_of(options));
  const seccomp::Profile profile =
      TRY(read_profile(operands.size() > 1 ? operands[1] : "builtin", options));
  const seccomp::Policy policy = TRY(resolve_profile(profile, target));
  const Call call = TRY(parse_call(operands[0], policy));
  const Explanation explanation {
    .profile = profile, .call = call, .outcomes = outcomes_of(policy, call),
    .openers = TRY(find_openers(profile, target, call))
  };
  return options.json ? as_json(explanation) : as_text(explanation);
}

}  // namespace

int explain_command(std::span<const char* const> arguments) {
  return run_subcommand(kExplain, arguments, answer);
}

}  // namespace caisson::cli
