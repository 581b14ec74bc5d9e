// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/clauses.h"

#include <algorithm>
#include <utility>

#include "seccomp/policy/condition.h"

namespace caisson::seccomp {
namespace {

using Outcome = ResolvedCondition::Outcome;

// The conditions of a rule of which one must hold: those on one argument, or a single one.
struct Group {
  Outcome outcome = Outcome::kNever;  // of all members together
  AnyOf tests;
};

void add(Group& group, const ResolvedCondition& condition) {
  if (group.outcome == Outcome::kAlways || condition.outcome == Outcome::kNever) return;
  group.outcome = condition.outcome;
  if (condition.outcome == Outcome::kTest) {
    group.tests.push_back(condition.test);
  } else {
    group.tests.clear();
  }
}

std::vector<Group> group_conditions(const Rule& rule, Combination combination, SyscallId call,
                                    Abi abi) {
  std::vector<Group> groups;
  std::array<std::int8_t, kArgumentCount> group_of_index;
  group_of_index.fill(-1);
  for (const ArgumentCondition& condition : rule.args) {
    const unsigned width = argument_width(call, abi, condition.index);
    std::int8_t& slot = group_of_index[condition.index];
    if (slot < 0 || combination == Combination::kAll) {
      slot = static_cast<std::int8_t>(groups.size());
      groups.emplace_back();
    }
    add(groups[static_cast<std::size_t>(slot)], resolve_condition(condition, width));
  }
  return groups;
}

}  // namespace

// runc and crun add each condition as a rule of its own as soon as one index repeats. For a rule
// that allows, demanding one of each index is within that; for any other action it would let calls
// pass that they stop, so there it is done as they do it.
Combination combination_of(const Rule& rule, bool all_conditions) {
  std::array<bool, kArgumentCount> seen{};
  bool repeated = false;
  for (const ArgumentCondition& condition : rule.args) {
    repeated = repeated || std::exchange(seen[condition.index], true);
  }
  if (all_conditions || !repeated) return Combination::kAll;
  return rule.action.kind == ActionKind::kAllow ? Combination::kAnyOfEachIndex : Combination::kAny;
}

void append_clauses(const Rule& rule, std::uint32_t rule_index, Combination combination,
                    SyscallId call, Abi abi, std::vector<Clause>& clauses) {
  Clause conjunction{{}, rule.action, rule_index};
  for (Group& group : group_conditions(rule, combination, call, abi)) {
    if (combination == Combination::kAny) {
      if (group.outcome == Outcome::kNever) continue;
      Clause& clause = clauses.emplace_back(std::vector<AnyOf>{}, rule.action, rule_index);
      if (group.outcome == Outcome::kTest) clause.all.push_back(std::move(group.tests));
    } else if (group.outcome == Outcome::kNever) {
      return;
    } else if (group.outcome == Outcome::kTest) {
      conjunction.all.push_back(std::move(group.tests));
    }
  }
  if (combination != Combination::kAny) clauses.push_back(std::move(conjunction));
}

void order_clauses(std::vector<Clause>& clauses) {
  std::ranges::stable_sort(clauses, {}, [](const Clause& clause) { return clause.action.kind; });
  const auto last =
      std::ranges::find_if(clauses, [](const Clause& clause) { return clause.all.empty(); });
  if (last != clauses.end()) clauses.erase(last + 1, clauses.end());
}

}  // namespace caisson::seccomp
