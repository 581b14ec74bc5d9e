// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "cli/common/report.h"
#include "cli/seccomp/filters.h"
#include "cli/seccomp/inputs.h"
#include "cli/seccomp/subcommand.h"
#include "cli/seccomp/witness.h"
#include "seccomp/compile/prove.h"
#include "seccomp/policy/compare.h"

namespace caisson::cli {
namespace {

using seccomp::Proof;
using Verdict = Proof::Verdict;

constexpr std::array kOptions = with_options(
    kTargetOptions, std::to_array<Option>({
                        kBudgetOption,
                        {.name = "pid",
                         .placeholder = "PID",
                         .help = "Take the filters of a running process; needs CAP_SYS_ADMIN",
                         .example = "--pid 1234",
                         .set = set_text<&SeccompOptions::pid>},
                    }));

constexpr std::array<std::string_view, 2> kExamples{
    "caisson seccomp prove profile.json filter.bpf",
    "caisson seccomp prove builtin --pid 1234",
};

constexpr Command kProve{
    .name = "caisson seccomp prove",
    .operands = "PROFILE [FILE]",
    .summary =
        "Say whether a filter (a file of struct sock_filter, whoever made it) or the filters of a "
        "running process do what a profile says, for every architecture, number and argument. "
        "Exits with 0 where they do, 1 where they don't, with a call that shows it, 2 after an "
        "error, 3 where that could not be decided.",
    .options = kOptions,
    .examples = kExamples,
    .min_operands = 1,
    .max_operands = 2,
};

std::string_view name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEqual:
      return "equal";
    case Verdict::kDiffers:
      return "different";
    case Verdict::kUndecided:
      return "undecided";
  }
  return {};
}

int exit_code(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEqual:
      return kExitOk;
    case Verdict::kDiffers:
      return kExitSeccompNo;
    case Verdict::kUndecided:
      return kExitSeccompUndecided;
  }
  return kExitSeccompError;
}

std::string as_json(const Proof& proof) {
  json::Writer writer;
  writer.begin_object().member("verdict", name(proof.verdict)).member("steps", proof.steps);
  if (proof.counterexample) {
    const seccomp::Counterexample& found = *proof.counterexample;
    writer.member("profile", seccomp::to_string(seccomp::action_of(found.policy)));
    writer.member("filter", seccomp::to_string(seccomp::action_of(found.program)));
    write_witness(writer, found.data);
  }
  return std::move(writer.end_object()).text() + "\n";
}

std::string as_text(const Proof& proof, std::string_view profile, std::string_view filter) {
  switch (proof.verdict) {
    case Verdict::kEqual:
      return fmt::format("{} does what {} says, for every call ({} steps)\n", filter, profile,
                         proof.steps);
    case Verdict::kUndecided:
      return fmt::format("undecided: {} against {} ({} steps)\n", filter, profile, proof.steps);
    case Verdict::kDiffers:
      break;
  }
  const seccomp::Counterexample& found = *proof.counterexample;
  return fmt::format(
      "{} does not do what {} says\n  call      {}\n  profile   {}\n  filter    {}\n", filter,
      profile, eval_operands(found.data), seccomp::to_string(seccomp::action_of(found.policy)),
      seccomp::to_string(seccomp::action_of(found.program)));
}

Result<Ruling> judge(const SeccompOptions& options, Operands operands) {
  const bool process = !options.pid.empty();
  if (process == (operands.size() == 2)) {
    return fail(Error::invalid("prove wants a profile, and either a file or --pid"));
  }
  const seccomp::Target target = TRY(target_of(options));
  const std::uint64_t budget = TRY(parse_budget(options.budget, seccomp::kProofBudget));
  const seccomp::Profile profile = TRY(read_profile(operands[0], options));
  const seccomp::Policy policy = TRY(resolve_profile(profile, target));
  const std::vector<seccomp::bpf::Program> filters =
      TRY(process ? filters_of_process(options.pid) : filters_in_file(operands[1]));
  const auto stack = TRY(seccomp::bpf::FilterStack::create(filters));
  const Proof proof = seccomp::prove(stack, policy, budget);
  const std::string filter = process ? "pid:" + options.pid : std::string(operands[1]);
  return Ruling{options.json ? as_json(proof) : as_text(proof, operands[0], filter),
                exit_code(proof.verdict)};
}

}  // namespace

int prove_command(std::span<const char* const> arguments) {
  return run_subcommand(kProve, arguments, judge);
}

}  // namespace caisson::cli
