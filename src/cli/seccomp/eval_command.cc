// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <vector>

#include "base/strings.h"
#include "cli/seccomp/inputs.h"
#include "cli/seccomp/outcomes.h"
#include "cli/seccomp/side.h"
#include "cli/seccomp/subcommand.h"
#include "cli/seccomp/text.h"
#include "cli/seccomp/witness.h"
#include "seccomp/bpf/filter_stack.h"
#include "seccomp/policy/compare.h"

namespace caisson::cli {
namespace {

constexpr std::array<std::string_view, 3> kExamples{
    "caisson seccomp eval builtin mount",
    "caisson seccomp eval builtin personality -1",
    "caisson seccomp eval --cap-add SYS_ADMIN profile.json i386/clone 0x10000000",
};

constexpr Command kEval{
    .name = "caisson seccomp eval",
    .operands = "PROFILE|pid:N [ABI/]CALL [ARG...]",
    .summary =
        "Say what a profile does with one call, and by which rule, or what the filters of a "
        "process do with it. ARGs are decimal, hexadecimal (0x) or negative numbers; those left "
        "out are 0. An ABI before the call means the call as a program of that ABI makes it on "
        "the same machine. A CALL, and an architecture, may also be a number.",
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

Result<seccomp::bpf::Data> parse_data(Operands operands, std::span<const seccomp::Abi> abis) {
  seccomp::bpf::Data data = TRY(parse_seen_call(operands[0], abis));
  const Operands arguments = operands.subspan(1);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    data.args.at(i) = TRY(parse_argument(arguments[i]));
  }
  return data;
}

// What is done with a call, and by what: a rule, something else of the profile, or filters of which
// nothing else is known.
struct Finding {
  seccomp::Action action;
  std::optional<std::uint32_t> rule;  // index into Profile::rules
  std::string decided_by;
};

Finding decide(const Side& side, const seccomp::bpf::Data& data) {
  if (!side.policy) {
    const auto stack = *seccomp::bpf::FilterStack::create(side.filters);
    return {seccomp::action_of(stack.run(data)), std::nullopt, "the filters of the process"};
  }
  const seccomp::Decision decision = seccomp::evaluate(*side.policy, data);
  if (decision.origin != seccomp::Decision::Origin::kRule) {
    return {decision.action, std::nullopt, std::string(origin_text(decision.origin))};
  }
  return {decision.action, decision.rule, location(*side.profile, decision.rule)};
}

std::string as_json(const Side& side, const seccomp::bpf::Data& data, const Finding& finding) {
  json::Writer writer;
  writer.begin_object();
  write_call(writer, data);
  writer.member("action", seccomp::to_string(finding.action));
  writer.member("decidedBy", finding.decided_by);
  if (side.profile) write_rule(writer, *side.profile, finding.rule);
  return std::move(writer.end_object()).text() + "\n";
}

std::string as_text(const Side& side, const Finding& finding) {
  const std::string action = seccomp::to_string(finding.action);
  if (!finding.rule) {
    const std::string& source = side.profile ? side.profile->source : side.name;
    return fmt::format("{}  {}: {}\n", action, source, finding.decided_by);
  }
  const std::string& comment = side.profile->rules[*finding.rule].comment;
  return fmt::format("{}  {}{}{}\n", action, finding.decided_by, comment.empty() ? "" : ": ",
                     comment);
}

Result<std::string> answer(const SeccompOptions& options, Operands operands) {
  const seccomp::Target target = TRY(target_of(options));
  const Side side = TRY(read_side(operands[0], target, options));
  const auto abis = side.policy ? abis_of(*side.policy) : std::vector{target.native};
  const seccomp::bpf::Data data = TRY(parse_data(operands.subspan(1), abis));
  const Finding finding = decide(side, data);
  return options.json ? as_json(side, data, finding) : as_text(side, finding);
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
