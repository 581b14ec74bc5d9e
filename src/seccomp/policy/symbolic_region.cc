// SPDX-License-Identifier: Apache-2.0
#include "seccomp/policy/symbolic_region.h"

#include <cstddef>

namespace caisson::seccomp {
namespace {

constexpr std::uint32_t kFirstArgumentWord = offsetof(bpf::Data, args) / 4;

using bpf::Outcome;
using bpf::Question;
using Relation = bpf::WordTest::Relation;

// A test reduced to "== value" or "> value", or their contraries.
struct Comparison {
  Relation relation = Relation::kEqual;
  std::uint64_t value = 0;
  bool negated = false;
  std::optional<bool> decided;
};

Comparison at_least(std::uint64_t value, bool negated) {
  if (value == 0) return {.decided = !negated};
  return {Relation::kGreater, value - 1, negated, {}};
}

Comparison comparison_of(const ArgumentTest& test) {
  switch (test.op) {
    case Operator::kEqual:
    case Operator::kMaskedEqual:
      return {Relation::kEqual, test.value, false, {}};
    case Operator::kNotEqual:
      return {Relation::kEqual, test.value, true, {}};
    case Operator::kGreater:
      return {Relation::kGreater, test.value, false, {}};
    case Operator::kLessOrEqual:
      return {Relation::kGreater, test.value, true, {}};
    case Operator::kGreaterOrEqual:
      return at_least(test.value, false);
    case Operator::kLess:
      return at_least(test.value, true);
  }
  return {.decided = false};
}

}  // namespace

// Whether a test holds, or what must be known to tell.
struct SymbolicRegion::Answer {
  std::optional<bool> holds;
  Question question = {};
};

SymbolicRegion::SymbolicRegion(const Policy& policy, const Region& region)
    : clauses_(std::span(policy.clauses).subspan(region.first_clause, region.clause_count)),
      region_(region),
      big_endian_(region.abi && info(*region.abi).big_endian),
      words_from_(clauses_.size() + 1) {
  for (std::size_t i = clauses_.size(); i-- > 0;) {
    words_from_[i] = words_from_[i + 1];
    for (const AnyOf& group : clauses_[i].all) {
      for (const ArgumentTest& test : group) words_from_[i] |= words_of(test);
    }
  }
}

// Both words, also where the mask takes but one: more than needed does no harm.
std::uint32_t SymbolicRegion::words_of(const ArgumentTest& test) const {
  return 3U << (kFirstArgumentWord + 2U * test.index);
}

SymbolicRegion::Answer SymbolicRegion::ask(const ArgumentTest& test, const bpf::Path& path,
                                           const bpf::Paths& paths) const {
  const Comparison comparison = comparison_of(test);
  if (comparison.decided) return {comparison.decided, {}};
  const std::uint32_t first = kFirstArgumentWord + 2U * test.index;
  const auto question = [&](bool high, Relation relation) {
    const unsigned shift = high ? 32 : 0;
    return Question{first + (high != big_endian_ ? 1U : 0U),
                    0,
                    {relation, static_cast<std::uint32_t>(test.mask >> shift),
                     static_cast<std::uint32_t>(comparison.value >> shift)}};
  };
  const auto settled = [&](bool result) { return Answer{result != comparison.negated, {}}; };
  // The high words decide unless they are equal.
  const bool greater = comparison.relation == Relation::kGreater;
  if (greater) {
    const Question above = question(true, Relation::kGreater);
    const auto answer = paths.decide(path, above);
    if (!answer) return {{}, above};
    if (*answer) return settled(true);
  }
  const Question same = question(true, Relation::kEqual);
  const auto high_equal = paths.decide(path, same);
  if (!high_equal) return {{}, same};
  if (!*high_equal) return settled(false);
  const Question low = question(false, comparison.relation);
  const auto low_holds = paths.decide(path, low);
  if (!low_holds) return {{}, low};
  return settled(*low_holds);
}

Outcome SymbolicRegion::advance(State& state, const bpf::Path& path, bpf::Paths& paths) const {
  std::uint64_t steps = 1;
  const auto end = [&](const Outcome& outcome) {
    paths.spend(steps);
    return outcome;
  };
  while (state.clause < clauses_.size()) {
    const Clause& clause = clauses_[state.clause];
    if (state.group == clause.all.size()) {
      return end({.value = to_return_value(clause.action)});
    }
    const AnyOf& group = clause.all[state.group];
    if (state.test == group.size()) {
      state = {state.clause + 1, 0, 0};
      continue;
    }
    ++steps;
    const Answer answer = ask(group[state.test], path, paths);
    if (!answer.holds) return end({Outcome::Kind::kAsks, 0, answer.question});
    if (*answer.holds) {
      ++state.group;
      state.test = 0;
    } else {
      ++state.test;
    }
  }
  return end({.value = to_return_value(region_.otherwise)});
}

std::uint32_t SymbolicRegion::live_words(const State& state) const {
  if (state.clause == clauses_.size()) return 0;
  const std::vector<AnyOf>& groups = clauses_[state.clause].all;
  std::uint32_t words = words_from_[state.clause + 1];
  for (std::size_t group = state.group; group < groups.size(); ++group) {
    const std::size_t from = group == state.group ? state.test : 0;
    for (std::size_t i = from; i < groups[group].size(); ++i) words |= words_of(groups[group][i]);
  }
  return words;
}

void SymbolicRegion::append_key(const State& state, std::vector<std::uint32_t>& key) const {
  key.insert(key.end(),
             {region_.first_clause + state.clause, region_.first_clause + region_.clause_count,
              state.group, state.test, to_return_value(region_.otherwise), big_endian_ ? 1U : 0U});
}

}  // namespace caisson::seccomp
