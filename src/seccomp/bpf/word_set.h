// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "seccomp/bpf/interner.h"

namespace caisson::seccomp::bpf {

// A question about a 32-bit word: (word & mask) == constant, or > constant. All that a filter's
// branches and a policy's tests ask of a word comes down to these two.
struct WordTest {
  enum class Relation : std::uint32_t { kEqual, kGreater } relation = Relation::kEqual;
  std::uint32_t mask = 0;
  std::uint32_t constant = 0;
  bool operator==(const WordTest&) const = default;
};

bool holds(const WordTest& test, std::uint32_t word);

// A test and its answer.
struct WordFact {
  WordTest test;
  bool answer = true;
};

// What is known of a word on one path: an interval, bits, and answers that neither of them holds.
// Never empty. Kept normal, so that equal sets are seldom written differently: bits that the
// interval implies are known, and its ends have the known bits.
struct WordSet {
  std::uint32_t low = 0;
  std::uint32_t high = ~0U;
  std::uint32_t known = 0;    // mask of known bits
  std::uint32_t value = 0;    // the known bits, 0 elsewhere
  std::uint32_t residue = 0;  // in WordSets: the other answers, newest first; 0 for none
  std::uint32_t sample = 0;   // a word of the set

  // The words from `first` to `last`, both included.
  static WordSet interval(std::uint32_t first, std::uint32_t last);
};

// The operations on sets, and the answers that don't fit into intervals and bits: chains shared by
// all sets that have them in common.
class WordSets {
 public:
  // The answer, where what is known implies it. nullopt where it isn't implied, or isn't seen to
  // be: then assume() will tell.
  [[nodiscard]] std::optional<bool> decide(const WordSet& set, WordTest test) const;

  // Narrows a set to the words for which the answer to an undecided test is as given. False where
  // none remains: exactly. That can take long where masks overlap (it is SAT in 32 variables), so
  // every step counts against the budget; where that is exhausted (0) the answer means nothing.
  bool assume(WordSet& set, WordTest test, bool answer, std::uint64_t& budget);

  // Few facts that together hold for exactly the words of the set; none for the set of all words.
  [[nodiscard]] std::vector<WordFact> facts(const WordSet& set) const;

 private:
  bool narrow(WordSet& set, const WordTest& test, bool answer);
  [[nodiscard]] bool settle(WordSet& set) const;
  [[nodiscard]] bool contains(const WordSet& set, std::uint32_t word) const;
  [[nodiscard]] std::optional<std::uint32_t> solve(const WordSet& set, std::uint64_t& budget) const;

  template <class Visit>
  void for_each_residue(const WordSet& set, Visit visit) const;

  Interner<5> chains_;  // previous, answer, relation, mask, constant
};

}  // namespace caisson::seccomp::bpf
