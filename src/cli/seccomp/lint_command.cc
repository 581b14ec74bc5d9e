// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <vector>

#include "cli/seccomp/inputs.h"
#include "cli/seccomp/subcommand.h"
#include "cli/seccomp/text.h"
#include "seccomp/analysis/bypass.h"

namespace caisson::cli {
namespace {

using seccomp::Bypass;
using seccomp::Profile;

constexpr std::array<std::string_view, 2> kExamples{
    "caisson seccomp lint profile.json",
    "caisson seccomp lint --cap-add SYS_ADMIN --json builtin",
};

constexpr Command kLint{
    .name = "caisson seccomp lint",
    .operands = "PROFILE",
    .summary =
        "Say where a profile does not do what it seems to: names and constants that mean nothing, "
        "and calls that do behind a pointer what the profile refuses. The exit code is 0 where "
        "there is nothing to say, 1 where there is, 2 where the profile is wrong.",
    .options = kTargetOptions,
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 1,
};

struct Findings {
  std::vector<std::string> warnings;  // of reading and of resolving the profile
  std::vector<Bypass> bypasses;
};

Result<Findings> examine(const Profile& profile, const seccomp::Target& target) {
  Findings findings{.warnings = profile.warnings, .bypasses = {}};
  if (profile.unconfined) {
    findings.warnings.push_back(profile.source +
                                ": neither a default action nor rules: no filter would apply");
    return findings;
  }
  const seccomp::Policy policy = TRY(seccomp::resolve(profile, target));
  findings.warnings.insert(findings.warnings.end(), policy.warnings.begin(), policy.warnings.end());
  findings.bypasses = seccomp::find_bypasses(policy);
  return findings;
}

std::vector<std::string_view> carried_names(const Bypass& bypass) {
  std::vector<std::string_view> names;
  for (const seccomp::SyscallId call : bypass.carried) names.push_back(seccomp::name(call));
  return names;
}

std::string bypass_text(const Profile& profile, const Bypass& bypass) {
  const std::string where = bypass.rule ? location(profile, *bypass.rule) : profile.source;
  return fmt::format(
      "{}: {}/{} gets through and can do, unseen by the filter, what the profile refuses or "
      "restricts: {}\n",
      where, seccomp::info(bypass.abi).name, seccomp::name(bypass.carrier),
      fmt::join(carried_names(bypass), ", "));
}

std::string as_text(const Profile& profile, const Findings& findings) {
  std::string text;
  for (const std::string& warning : findings.warnings) text += warning + "\n";
  for (const Bypass& bypass : findings.bypasses) text += bypass_text(profile, bypass);
  return text;
}

std::string as_json(const Profile& profile, const Findings& findings) {
  json::Writer writer;
  writer.begin_object().key("warnings").begin_array();
  for (const std::string& warning : findings.warnings) writer.value(warning);
  writer.end_array().key("bypasses").begin_array();
  for (const Bypass& bypass : findings.bypasses) {
    writer.begin_object().member("abi", seccomp::info(bypass.abi).name);
    writer.member("call", seccomp::name(bypass.carrier)).key("carries").begin_array();
    for (const std::string_view call : carried_names(bypass)) writer.value(call);
    writer.end_array();
    write_rule(writer, profile, bypass.rule);
    writer.end_object();
  }
  return std::move(writer.end_array().end_object()).text() + "\n";
}

Result<Ruling> judge(const SeccompOptions& options, Operands operands) {
  const ProfileText input = TRY(read_profile_text(operands[0]));
  const Profile profile =
      TRY(seccomp::parse_profile(input.text, input.source, {.strict = options.strict}));
  const Findings findings = TRY(examine(profile, TRY(target_of(options))));
  const bool clean = findings.warnings.empty() && findings.bypasses.empty();
  return Ruling{options.json ? as_json(profile, findings) : as_text(profile, findings),
                clean ? 0 : kExitSeccompNo};
}

}  // namespace

int lint_command(std::span<const char* const> arguments) {
  return run_subcommand(kLint, arguments, judge);
}

}  // namespace caisson::cli
