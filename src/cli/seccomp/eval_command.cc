// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <vector>

#include "base/strings.h"
#include "cli/seccomp/inputs.h"
#include "cli/seccomp/outcomes.h"
#include "cli/seccomp/subcommand.h"
#include "cli/seccomp/text.h"

namespace caisson::cli {
namespace {

constexpr std::array<std::string_view, 3> kExamples{
    "caisson seccomp eval builtin mount",
    "caisson seccomp eval builtin personality -1",
    "caisson seccomp eval --cap-add SYS_ADMIN profile.json i386/clone 0x10000000",
};

constexpr Command kEval{
    .name = "caisson seccomp eval",
    .operands = "PROFILE [ABI/]CALL [ARG...]",
    .summary =
        "Say what a profile does with one call, and by which rule. ARGs are decimal, hexadecimal "
        "(0x) or negative numbers; those left out are 0. An ABI before the call means the call as "
        "a program of that ABI makes it on the same machine.",
    .options = kTargetOptions,
    .examples = kExamples,
    .min_operands = 2,
    .max_operands = 2 + seccomp::kArgumentCount,
};

Result<std::uint64_t> parse_argument(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const auto value = hexadecimal ? parse_integer<std::uint64_t>(text.substr(2), 16)
                                 : parse_integer<std::uint64_t>(text);
  if (value) return *value;
  return fail(Error::invalid(fmt::format("bad argument \"{}\" of the call", text))
                  .with_hint("write a decimal or hexadecimal (0x) number of 64 bits"));
}

Result<seccomp::bpf::Data> data_of(const Call& call, Operands arguments) {
  seccomp::bpf::Data data = {.nr = static_cast<std::int32_t>(call.number),
                             .arch = seccomp::info(call.abi).audit_arch};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    data.args.at(i) = TRY(parse_argument(arguments[i]));
  }
  return data;
}

std::string as_json(const seccomp::Profile& profile, const Call& call,
                    const seccomp::bpf::Data& data, const seccomp::Decision& decision) {
  const bool by_rule = decision.origin == seccomp::Decision::Origin::kRule;
  json::Writer writer;
  writer.begin_object();
  writer.member("abi", seccomp::info(call.abi).name).member("call", seccomp::name(call.id));
  writer.member("number", call.number).key("arguments").begin_array();
  for (const std::uint64_t argument : data.args) writer.value(argument);
  writer.end_array().member("action", seccomp::to_string(decision.action));
  writer.member("decidedBy",
                by_rule ? location(profile, decision.rule) : origin_text(decision.origin));
  write_rule(writer, profile, by_rule ? std::optional(decision.rule) : std::nullopt);
  return std::move(writer.end_object()).text() + "\n";
}

std::string as_text(const seccomp::Profile& profile, const seccomp::Decision& decision) {
  const std::string action = seccomp::to_string(decision.action);
  if (decision.origin != seccomp::Decision::Origin::kRule) {
    return fmt::format("{}  {}: {}\n", action, profile.source, origin_text(decision.origin));
  }
  const std::string& comment = profile.rules[decision.rule].comment;
  return fmt::format("{}  {}{}{}\n", action, location(profile, decision.rule),
                     comment.empty() ? "" : ": ", comment);
}

Result<std::string> answer(const SeccompOptions& options, Operands operands) {
  const seccomp::Target target = TRY(target_of(options));
  const seccomp::Profile profile = TRY(read_profile(operands[0], options));
  const seccomp::Policy policy = TRY(resolve_profile(profile, target));
  const Call call = TRY(parse_call(operands[1], policy));
  const seccomp::bpf::Data data = TRY(data_of(call, operands.subspan(2)));
  const seccomp::Decision decision = seccomp::evaluate(policy, data);
  return options.json ? as_json(profile, call, data, decision) : as_text(profile, decision);
}

}  // namespace

int eval_command(std::span<const char* const> arguments) {
  // No flag starts with a digit, so "-1" can only be a number; the parser of command lines would
  // take it for a flag, and gets it as the argument's 64 bits.
  std::vector<std::string> positive(arguments.size());
  std::vector<const char*> rewritten(arguments.begin(), arguments.end());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto value = parse_integer<std::int64_t>(arguments[i]);
    if (!value || *value >= 0) continue;
    positive[i] = fmt::format("{:#x}", static_cast<std::uint64_t>(*value));
    rewritten[i] = positive[i].c_str();
  }
  return run_subcommand(kEval, rewritten, answer);
}

}  // namespace caisson::cli
