// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "seccomp/bpf/program.h"
#include "seccomp/profile/profile.h"

namespace caisson::seccomp {

// What decides which rules of a profile count: the machine, and the capabilities of the process.
struct Target {
  Abi native = Abi::kX86_64;
  std::uint64_t caps = 0;  // bounding set: Docker resolves includes/excludes against it
  KernelVersion kernel;
};

// A test of one argument at the width that the kernel takes: (argument & mask) OP value, where
// mask has 16, 32 or 64 low bits, or is narrower for kMaskedEqual.
struct ArgumentTest {
  std::uint8_t index = 0;
  Operator op = Operator::kEqual;  // kMaskedEqual compares with kEqual after masking
  std::uint64_t mask = ~std::uint64_t{0};
  std::uint64_t value = 0;
  bool operator==(const ArgumentTest&) const = default;
};

// Tests on one argument, one of which must hold.
using AnyOf = std::vector<ArgumentTest>;

// One rule as it applies to one call: all members of `all` must hold for the action to apply.
struct Clause {
  std::vector<AnyOf> all;  // empty: whatever the arguments
  Action action;
  std::uint32_t rule = 0;  // index into Profile::rules
};

// What happens to one call of one ABI. The first of its clauses (Policy::clauses_of) that holds
// decides: they stand strictest first; where none holds, the ABI's default applies.
struct CallPolicy {
  std::uint32_t number = 0;
  SyscallId id{};
  // A stretch of Policy::clauses. Calls that mean the same share it, as most calls of a profile do.
  std::uint32_t first_clause = 0;
  std::uint32_t clause_count = 0;
};

// What happens to the calls of one ABI.
struct AbiPolicy {
  Abi abi;
  std::vector<CallPolicy> calls;  // sorted by number, no number twice
  Action default_action;
  // Numbers without a CallPolicy that get ENOSYS instead of the default action, since they are
  // newer than every call the profile names: sorted, half-open, disjoint.
  struct Range {
    std::uint32_t begin = 0;
    std::uint64_t end = 0;  // one past the last; 2^32 for "and all above"
  };
  std::vector<Range> unknown_to_profile;
};

// A profile as it is meant on one target: an exact function from what a filter sees to an action.
// Every ABI that is not listed is killed. Bit 30 of the number tells x32 from x86-64, but for
// number -1: that is what a tracer leaves when it skips a call, and it counts as x86-64's where
// x32 is not listed.
struct Policy {
  std::vector<AbiPolicy> abis;  // native first
  std::vector<Clause> clauses;
  FilterFlags flags;
  bool uses_notify = false;
  std::vector<std::string> warnings;  // names ignored, conditions that can't hold

  [[nodiscard]] std::span<const Clause> clauses_of(const CallPolicy& call) const {
    return std::span(clauses).subspan(call.first_clause, call.clause_count);
  }
};

// The action for one call and where it comes from.
struct Decision {
  Action action;
  enum class Origin : std::uint8_t { kRule, kDefault, kUnknownToProfile, kForeignAbi } origin;
  std::uint32_t rule = 0;  // for kRule: index into Profile::rules
};

// Resolves names, conditions and widths. kInvalid, with position, where a restricting rule names an
// unknown call. Pure.
Result<Policy> resolve(const Profile& profile, const Target& target);

// What the policy says of one call: the reference that programs are held against.
Decision evaluate(const Policy& policy, const bpf::Data& data);

}  // namespace caisson::seccomp
