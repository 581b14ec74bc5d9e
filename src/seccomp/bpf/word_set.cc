// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/word_set.h"

#include <algorithm>
#include <bit>
#include <set>
#include <utility>

namespace caisson::seccomp::bpf {
namespace {

using Relation = WordTest::Relation;
constexpr std::uint32_t kAll = ~0U;

// The least word from `low` on that has the known bits.
std::optional<std::uint32_t> least_match(std::uint32_t low, const WordSet& set) {
  const std::uint32_t wrong = (low ^ set.value) & set.known;
  if (wrong == 0) return low;
  const unsigned bit = 31U - static_cast<unsigned>(std::countl_zero(wrong));
  const auto with_lowest_tail = [&](std::uint32_t head, unsigned length) {
    const std::uint32_t tail = length == 32 ? kAll : (1U << length) - 1;
    return (head & ~tail) | (set.value & tail);
  };
  if ((set.value >> bit & 1) != 0) return with_lowest_tail(low, bit + 1);
  // The word has to grow above the bit: at the lowest place that is free and 0.
  const std::uint32_t above = bit == 31 ? 0 : kAll << (bit + 1);
  const std::uint32_t places = ~set.known & ~low & above;
  if (places == 0) return std::nullopt;
  const std::uint32_t place = places & (~places + 1);
  return with_lowest_tail(low, static_cast<unsigned>(std::countr_zero(place))) | place;
}

std::optional<std::uint32_t> greatest_match(std::uint32_t high, const WordSet& set) {
  const WordSet mirrored = {.known = set.known, .value = ~set.value & set.known};
  const auto found = least_match(~high, mirrored);
  return found ? std::optional(~*found) : std::nullopt;
}

bool leading_ones(std::uint32_t mask) {
  return (~mask & (~mask + 1)) == 0;
}

// Mask of the leading bits that two words have in common.
std::uint32_t common_head(std::uint32_t a, std::uint32_t b) {
  return a == b ? kAll : ~(kAll >> std::countl_zero(a ^ b));
}

// The greatest value within the mask that is not above the constant.
std::uint32_t round_down(std::uint32_t constant, std::uint32_t mask) {
  const std::uint32_t outside = constant & ~mask;
  if (outside == 0) return constant;
  const std::uint32_t tail = kAll >> std::countl_zero(outside);
  return (constant & ~tail) | (mask & tail >> 1);
}

// The same test of the words in the set, of the whole word where possible: known bits may be looked
// at or not, comparing leading bits is comparing the word, and > 0 is to differ from 0.
WordTest simplify(const WordSet& set, WordTest test, bool& negated) {
  negated = false;
  const std::uint32_t mask = test.mask | set.known;
  const std::uint32_t known = set.value & ~test.mask;
  if (test.relation == Relation::kEqual) {
    if (mask != kAll || (test.constant & ~test.mask) != 0) return test;
    return {Relation::kEqual, kAll, test.constant | known};
  }
  const std::uint32_t constant = round_down(test.constant, test.mask);
  if (leading_ones(mask)) return {Relation::kGreater, kAll, constant | known | ~mask};
  negated = constant == 0;
  return {negated ? Relation::kEqual : Relation::kGreater, test.mask, constant};
}

// Bounds of word & mask.
struct Bounds {
  std::uint32_t low;
  std::uint32_t high;
};

std::optional<bool> compare(const WordTest& test, Bounds bounds) {
  if (test.relation == Relation::kGreater) {
    if (bounds.low > test.constant) return true;
    if (bounds.high <= test.constant) return false;
  } else {
    if (test.constant < bounds.low || test.constant > bounds.high) return false;
    if (bounds.low == bounds.high) return true;
  }
  return std::nullopt;
}

}  // namespace

bool holds(const WordTest& test, std::uint32_t word) {
  const std::uint32_t seen = word & test.mask;
  return test.relation == Relation::kEqual ? seen == test.constant : seen > test.constant;
}

WordSet WordSet::interval(std::uint32_t first, std::uint32_t last) {
  const std::uint32_t known = common_head(first, last);
  return {.low = first, .high = last, .known = known, .value = first & known, .sample = first};
}

template <class Visit>
void WordSets::for_each_residue(const WordSet& set, Visit visit) const {
  for (std::uint32_t at = set.residue; at != 0;) {
    const auto& [previous, answer, relation, mask, constant] = chains_[at];
    visit(WordFact{{static_cast<Relation>(relation), mask, constant}, answer != 0});
    at = previous;
  }
}

std::optional<bool> WordSets::decide(const WordSet& set, WordTest test) const {
  bool negated = false;
  test = simplify(set, test, negated);
  const auto answered = [&](bool answer) { return answer != negated; };
  if (test.relation == Relation::kEqual &&
      ((test.constant & ~test.mask) | ((test.constant ^ set.value) & test.mask & set.known)) != 0) {
    return answered(false);
  }
  Bounds bounds = {set.value & test.mask, (set.value | ~set.known) & test.mask};
  if (leading_ones(test.mask)) bounds = {set.low & test.mask, set.high & test.mask};
  if (const auto answer = compare(test, bounds)) return answered(*answer);
  if (set.residue == 0) return std::nullopt;
  bool excluded = false;
  for_each_residue(set, [&](const WordFact& residue) {
    if (residue.test.mask != test.mask) return;
    const std::uint32_t constant = residue.test.constant;
    if (residue.test.relation == Relation::kEqual) {
      excluded = excluded || residue.test == test;
    } else if (residue.answer) {
      bounds.low = std::max(bounds.low, constant + 1);
    } else {
      bounds.high = std::min(bounds.high, constant);
    }
  });
  if (excluded) return answered(false);
  if (bounds.low > bounds.high) return answered(false);  // empty: every answer is true of it
  const auto answer = compare(test, bounds);
  return answer ? std::optional(answered(*answer)) : std::nullopt;
}

bool WordSets::contains(const WordSet& set, std::uint32_t word) const {
  bool all = word >= set.low && word <= set.high && (word & set.known) == set.value;
  for_each_residue(set, [&](const WordFact& residue) {
    all = all && holds(residue.test, word) == residue.answer;
  });
  return all;
}

// Makes the interval and the bits agree. False where nothing is left.
bool WordSets::settle(WordSet& set) const {
  for (;;) {
    const auto low = least_match(set.low, set);
    const auto high = greatest_match(set.high, set);
    if (!low || !high || *low > *high) return false;
    const std::uint32_t common = common_head(*low, *high);
    const std::uint32_t known = set.known | common;
    const bool settled = *low == set.low && *high == set.high && known == set.known;
    set.low = *low;
    set.high = *high;
    set.known = known;
    set.value |= *low & common;
    if (settled) break;
  }
  if (set.low != set.high) return true;
  if (!contains(set, set.low)) return false;
  set.residue = 0;
  return true;
}

// False where nothing is left, as far as interval and bits tell.
bool WordSets::narrow(WordSet& set, const WordTest& test, bool answer) {
  const std::uint32_t open = test.mask & ~set.known;
  if (test.relation == Relation::kGreater && test.mask == kAll) {
    if (answer) {
      set.low = test.constant + 1;
    } else {
      set.high = test.constant;
    }
  } else if (test.relation == Relation::kEqual && (answer || std::has_single_bit(open))) {
    set.known |= open;
    set.value |= (answer ? test.constant : ~test.constant) & open;
  } else if (test.mask == kAll && test.constant == set.low) {
    ++set.low;
  } else if (test.mask == kAll && test.constant == set.high) {
    --set.high;
  } else {
    set.residue = chains_.intern({set.residue, answer ? 1U : 0U, std::to_underlying(test.relation),
                                  test.mask, test.constant});
    return true;
  }
  return settle(set);
}

bool WordSets::assume(WordSet& set, WordTest test, bool answer, std::uint64_t& budget) {
  bool negated = false;
  test = simplify(set, test, negated);
  answer = answer != negated;
  // The set is the old one and the answer: a sample that gives it stays one.
  const bool sample_stays = holds(test, set.sample) == answer;
  if (!narrow(set, test, answer)) return false;
  if (sample_stays) return true;
  const auto sample = solve(set, budget);
  set.sample = sample.value_or(0);
  return sample.has_value();
}

// From the highest bit to the lowest, a test is open as long as the word agrees with its constant;
// the first bit where it doesn't decides it. What is left to do depends on the open tests alone, so
// no set of them is tried twice at one bit.
std::optional<std::uint32_t> WordSets::solve(const WordSet& set, std::uint64_t& budget) const {
  if (set.residue == 0) return set.low;
  std::vector<WordFact> tests;
  for_each_residue(set, [&](const WordFact& residue) { tests.push_back(residue); });
  tests.push_back({{Relation::kGreater, kAll, set.high}, false});
  if (set.low != 0) tests.push_back({{Relation::kGreater, kAll, set.low - 1}, true});

  using Open = std::vector<std::uint32_t>;
  std::set<std::pair<int, Open>> hopeless;
  const auto extend = [&](const auto& self, std::uint32_t word, int bit,
                          const Open& open) -> std::optional<std::uint32_t> {
    if (budget == 0) return std::nullopt;
    budget -= std::min<std::uint64_t>(budget, open.size() + 1);
    if (bit < 0) {
      // What is open to the end is equal to its constant.
      const bool all = std::ranges::all_of(open, [&](std::uint32_t i) {
        return tests[i].answer == (tests[i].test.relation == Relation::kEqual);
      });
      return all ? std::optional(word) : std::nullopt;
    }
    if (hopeless.contains({bit, open})) return std::nullopt;
    for (const std::uint32_t choice : {0U, 1U}) {
      if ((set.known >> bit & 1) != 0 && (set.value >> bit & 1) != choice) continue;
      bool violated = false;
      Open rest;
      for (const std::uint32_t i : open) {
        const auto& [test, answer] = tests[i];
        const std::uint32_t seen = choice & test.mask >> bit;
        const std::uint32_t wanted = test.constant >> bit & 1;
        if (seen == wanted) {
          rest.push_back(i);
        } else {
          violated = violated || (test.relation == Relation::kGreater && seen > wanted) != answer;
        }
      }
      if (violated) continue;
      if (const auto found = self(self, word | choice << bit, bit - 1, rest)) return found;
    }
    hopeless.emplace(bit, open);
    return std::nullopt;
  };
  Open all(tests.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  return extend(extend, 0, 31, all);
}

std::vector<WordFact> WordSets::facts(const WordSet& set) const {
  if (set.low == set.high) return {{{Relation::kEqual, kAll, set.low}, true}};
  std::vector<WordFact> facts;
  const std::uint32_t beyond_interval = set.known & ~common_head(set.low, set.high);
  const bool bits_say_low = beyond_interval != 0 && set.low == set.value;
  const bool bits_say_high = beyond_interval != 0 && set.high == (set.value | ~set.known);
  if (set.low != 0 && !bits_say_low) {
    facts.push_back({{Relation::kGreater, kAll, set.low - 1}, true});
  }
  if (set.high != kAll && !bits_say_high) {
    facts.push_back({{Relation::kGreater, kAll, set.high}, false});
  }
  if (beyond_interval != 0) {
    const std::uint32_t mask = bits_say_low || bits_say_high ? set.known : beyond_interval;
    facts.push_back({{Relation::kEqual, mask, set.value & mask}, true});
  }
  for_each_residue(set, [&](const WordFact& residue) { facts.push_back(residue); });
  return facts;
}

}  // namespace caisson::seccomp::bpf
