// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "base/result.h"
#include "seccomp/bpf/program.h"
#include "seccomp/bpf/word_set.h"
#include "seccomp/policy/policy.h"

namespace caisson::seccomp {

// What can be compared: a policy, or filters of whatever origin that act together on a thread, in
// the order of their installation.
using Decider = std::variant<const Policy*, std::span<const bpf::Program>>;

// Arguments, and instruction pointers, of a call: those for which all facts hold, each on one
// 32-bit word of the data, and one of them.
struct Area {
  struct Fact {
    std::uint32_t word = 0;  // index into the data
    bpf::WordFact fact;
  };
  std::vector<Fact> facts;
  bpf::Data witness;
};

// Calls that two deciders treat differently, with an example that running both confirms. The calls
// are of one architecture, or of all that neither decider knows; they have one number, or are an
// interval of numbers that the tables don't know.
struct Difference {
  std::optional<Abi> abi;         // nullopt: of no known ABI
  std::optional<SyscallId> call;  // nullopt: numbers that the tables don't know
  std::uint32_t first = 0;        // numbers, both included
  std::uint32_t last = 0;
  Action left;
  Action right;
  bpf::Data witness;
  std::vector<Area> areas;  // disjoint; for all data in them the two differ as said
  bool all_areas = false;   // false where there may be more
};

struct Comparison {
  // One for each call and pair of actions, by architecture and number.
  std::vector<Difference> differences;
  // False where the budget did not suffice: then there may be differences that are not listed.
  bool complete = false;
};

// As prove()'s budget, for all calls together.
inline constexpr std::uint64_t kComparisonBudget = 100'000'000;

// All calls for which the two act differently; exact, over all architectures, numbers, arguments
// and instruction pointers. kInvalid where the kernel would refuse a filter. Borrows both; pure.
Result<Comparison> compare(const Decider& left, const Decider& right,
                           std::uint64_t budget = kComparisonBudget);

// What the kernel takes a filter's return value for.
Action action_of(std::uint32_t return_value);

// How far an action lets a call through: 0 not at all, then NOTIFY, TRACE, and 3 for LOG and ALLOW.
unsigned permissiveness(ActionKind kind);

// Whether the left side lets through more than the right one: what makes it no subset.
inline bool loosens(const Difference& difference) {
  return permissiveness(difference.left.kind) > permissiveness(difference.right.kind);
}

}  // namespace caisson::seccomp
