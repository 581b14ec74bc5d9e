// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/prove.h"

#include <fmt/format.h>

#include "seccomp/bpf/disassembler.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/product.h"
#include "seccomp/bpf/return_value.h"
#include "seccomp/bpf/symbolic_program.h"
#include "seccomp/compile/compile.h"
#include "seccomp/policy/symbolic_region.h"

namespace caisson::seccomp {
namespace {

using bpf::Outcome;
using Verdict = Proof::Verdict;

// Holds a function of the data (as Product walks them) to the policy; run(data) is what it returns.
template <class Function, class Run>
Proof prove_function(const Function& function, Run run, const Policy& policy,
                     std::uint64_t budget) {
  bpf::Paths paths(budget);
  bpf::Product product(paths);
  Proof proof;
  bool doubtful = false;
  // nullopt where the two agree after all.
  const auto confirm = [&](const bpf::Data& data) -> std::optional<Counterexample> {
    const Counterexample found = {data, run(data), to_return_value(evaluate(policy, data).action)};
    if (bpf::plain_return_value(found.program) == bpf::plain_return_value(found.policy)) return {};
    return found;
  };
  const auto visit = [&](const bpf::Path& path, const Outcome& expected, const Outcome& actual) {
    if (actual.kind == Outcome::Kind::kReturns &&
        bpf::plain_return_value(actual.value) == bpf::plain_return_value(expected.value)) {
      return true;
    }
    proof.counterexample = confirm(path.sample());
    // Where opaque values are involved the path may be one that no data takes.
    doubtful = doubtful || !proof.counterexample;
    return !proof.counterexample;
  };
  for (const Region& region : regions_of(policy)) {
    if (proof.counterexample || paths.budget() == 0) break;
    product.walk(path_of(policy, region, paths), SymbolicRegion(policy, region), function, visit);
  }
  proof.steps = budget - paths.budget();
  if (proof.counterexample) {
    proof.verdict = Verdict::kDiffers;
  } else if (!doubtful && paths.budget() != 0) {
    proof.verdict = Verdict::kEqual;
  }
  return proof;
}

}  // namespace

Result<Proof> prove(std::span<const bpf::Instruction> program, const Policy& policy,
                    std::uint64_t budget) {
  const auto symbolic = TRY(bpf::SymbolicProgram::create(program));
  const auto interpreter = TRY(bpf::Interpreter::create(program));
  const auto run = [&](const bpf::Data& data) { return interpreter.run(data).value; };
  return prove_function(symbolic, run, policy, budget);
}

Proof prove(const bpf::FilterStack& filters, const Policy& policy, std::uint64_t budget) {
  const auto run = [&](const bpf::Data& data) { return filters.run(data); };
  return prove_function(filters, run, policy, budget);
}

Result<void> demand_proof(std::span<const bpf::Instruction> program, const Policy& policy) {
  const Proof proof = TRY(prove(program, policy));
  switch (proof.verdict) {
    case Verdict::kEqual:
      return {};
    case Verdict::kUndecided:
      return fail(
          Error::invalid(
              fmt::format(
                  "the filter of {} instructions can't be proved to do what its profile says "
                  "within {} steps",
                  program.size(), kProofBudget))
              .with_hint("the profile tests the same arguments in very many ways"));
    case Verdict::kDiffers:
      break;
  }
  const auto& [data, actual, expected] = *proof.counterexample;
  return fail(Error::unsupported(fmt::format(
      "internal error: the compiled filter answers {} instead of {} to arch {:#x} nr {} "
      "args {:#x}, {:#x}, {:#x}, {:#x}, {:#x}, {:#x}",
      bpf::action_text(actual), bpf::action_text(expected), data.arch, data.nr, data.args[0],
      data.args[1], data.args[2], data.args[3], data.args[4], data.args[5])));
}

Result<bpf::Program> compile_proved(const Policy& policy) {
  bpf::Program program = TRY(compile(policy));
  TRY(demand_proof(program, policy));
  return program;
}

}  // namespace caisson::seccomp
