// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/result.h"
#include "seccomp/bpf/filter_stack.h"
#include "seccomp/bpf/program.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// Data for which a program and a policy differ, found by proof and confirmed by running both.
struct Counterexample {
  bpf::Data data;
  std::uint32_t program = 0;  // what the program returns
  std::uint32_t policy = 0;   // what it should return
};

struct Proof {
  enum class Verdict : std::uint8_t {
    kEqual,      // for all data the kernel does what the policy says
    kDiffers,    // not for the counterexample
    kUndecided,  // the budget, or what can be reasoned about, did not suffice to tell
  } verdict = Verdict::kUndecided;
  std::optional<Counterexample> counterexample;  // for kDiffers
  std::uint64_t steps = 0;                       // the work done, in the budget's unit
};

// Steps are instructions executed, tests looked at and the like: this many take a quarter of a
// second or so. The default profile's proof takes about 20'000.
inline constexpr std::uint64_t kProofBudget = 20'000'000;

// Whether the program does what the policy says, for every architecture, number, argument and
// instruction pointer. Knows nothing of how programs are compiled: any program can be held against
// any policy. kInvalid where the kernel would refuse the program. Pure.
Result<Proof> prove(std::span<const bpf::Instruction> program, const Policy& policy,
                    std::uint64_t budget = kProofBudget);

// The same of all filters of a thread together.
Proof prove(const bpf::FilterStack& filters, const Policy& policy,
            std::uint64_t budget = kProofBudget);

// What a program needs before it is loaded: the proof that it does what its policy says. kInvalid
// where the budget did not suffice for that; a program that differs from its policy is an internal
// error, and kUnsupported.
Result<void> demand_proof(std::span<const bpf::Instruction> program, const Policy& policy);

// compile() and demand_proof().
Result<bpf::Program> compile_proved(const Policy& policy);

}  // namespace caisson::seccomp
