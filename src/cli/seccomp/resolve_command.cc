// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "cli/seccomp/inputs.h"
#include "cli/seccomp/outcomes.h"
#include "cli/seccomp/subcommand.h"
#include "cli/seccomp/text.h"

namespace caisson::cli {
namespace {

constexpr std::array<std::string_view, 2> kExamples{
    "caisson seccomp resolve builtin",
    "caisson seccomp resolve --cap-add SYS_ADMIN --kernel 4.19 profile.json",
};

constexpr Command kResolve{
    .name = "caisson seccomp resolve",
    .operands = "PROFILE",
    .summary =
        "Say what a profile means on one machine for one set of capabilities: for each ABI and "
        "call the action, the condition on its arguments, and the rule.",
    .options = kTargetOptions,
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 1,
};

std::vector<Outcome> outcomes_of(const seccomp::Policy& policy, const seccomp::AbiPolicy& abi,
                                 const seccomp::CallPolicy& call) {
  return outcomes_of(policy, Call{abi.abi, call.id, call.number});
}

void append_call(std::string& text, const seccomp::Profile& profile, std::string_view call,
                 const std::vector<Outcome>& outcomes) {
  for (const Outcome& outcome : outcomes) {
    text += fmt::format("  {:<28} {:<22} {}{}{}\n", call, seccomp::to_string(outcome.action),
                        outcome.rule ? location(profile, *outcome.rule) : "(default)",
                        outcome.when.empty() ? "" : "  if ", outcome.when);
    call = "";  // a call's further lines hang below its first
  }
}

std::string as_text(const seccomp::Profile& profile, const seccomp::Policy& policy) {
  std::string text;
  for (const seccomp::AbiPolicy& abi : policy.abis) {
    text += fmt::format("{}\n", seccomp::info(abi.abi).name);
    for (const seccomp::CallPolicy& call : abi.calls) {
      append_call(text, profile, seccomp::name(call.id), outcomes_of(policy, abi, call));
    }
    if (!abi.unknown_to_profile.empty()) {
      text += fmt::format("  {:<28} SCMP_ACT_ERRNO(38)\n", "(newer than the profile)");
    }
    text += fmt::format("  {:<28} {}\n", "(all others)", seccomp::to_string(abi.default_action));
  }
  return text;
}

void write_call(json::Writer& writer, const seccomp::Profile& profile,
                const seccomp::CallPolicy& call, const std::vector<Outcome>& outcomes) {
  writer.begin_object().member("call", seccomp::name(call.id)).member("number", call.number);
  writer.key("outcomes").begin_array();
  for (const Outcome& outcome : outcomes) {
    writer.begin_object().member("action", seccomp::to_string(outcome.action));
    writer.member("when", outcome.when).key("line");
    if (outcome.rule) {
      writer.value(profile.rules[*outcome.rule].position.line);
    } else {
      writer.null();
    }
    writer.end_object();
  }
  writer.end_array().end_object();
}

std::string as_json(const seccomp::Profile& profile, const seccomp::Policy& policy) {
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object().member("file", profile.source).key("abis").begin_array();
  for (const seccomp::AbiPolicy& abi : policy.abis) {
    writer.begin_object().member("abi", seccomp::info(abi.abi).name);
    writer.member("defaultAction", seccomp::to_string(abi.default_action));
    writer.key("newerThanProfile").begin_array();
    for (const seccomp::AbiPolicy::Range& range : abi.unknown_to_profile) {
      writer.begin_object().member("first", range.begin).member("last", range.end - 1);
      writer.end_object();
    }
    writer.end_array().key("calls").begin_array();
    for (const seccomp::CallPolicy& call : abi.calls) {
      write_call(writer, profile, call, outcomes_of(policy, abi, call));
    }
    writer.end_array().end_object();
  }
  return std::move(writer.end_array().end_object()).text() + "\n";
}

Result<std::string> answer(const SeccompOptions& options, Operands operands) {
  const seccomp::Target target = TRY(target_of(options));
  const seccomp::Profile profile = TRY(read_profile(operands[0], options));
  const seccomp::Policy policy = TRY(resolve_profile(profile, target));
  return options.json ? as_json(profile, policy) : as_text(profile, policy);
}

}  // namespace

int resolve_command(std::span<const char* const> arguments) {
  return run_subcommand(kResolve, arguments, answer);
}

}  // namespace caisson::cli
