// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/word_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

namespace caisson::seccomp::bpf {
namespace {

using Relation = WordTest::Relation;

// Eight bits spread over the word, so that all words of a set can be listed.
constexpr std::uint32_t kSpread = 0x81018093;

std::vector<std::uint32_t> spread_words() {
  std::vector<std::uint32_t> words;
  for (std::uint32_t word = 0;;) {
    words.push_back(word);
    word = (word - kSpread) & kSpread;
    if (word == 0) return words;
  }
}

// The spread words alone: every other bit is known to be 0.
WordSet spread_set() {
  WordSet set;
  set.high = kSpread;
  set.known = ~kSpread;
  return set;
}

WordTest random_test(std::mt19937& generator) {
  const auto random = [&] { return static_cast<std::uint32_t>(generator()); };
  static constexpr std::array<std::uint32_t, 4> kMasks = {~0U, kSpread, 0xffff0000, 0xffff};
  const std::uint32_t mask = random() % 2 == 0 ? kMasks[random() % 4] : random() & kSpread;
  std::uint32_t constant = random() & (random() % 8 == 0 ? ~0U : kSpread);
  if (random() % 4 != 0) constant &= mask;
  return {random() % 2 == 0 ? Relation::kEqual : Relation::kGreater, mask, constant};
}

TEST(WordSet, AnswersAsListingAllWordsDoes) {
  std::mt19937 random(1);
  std::size_t decided = 0;
  std::size_t emptied = 0;
  for (int round = 0; round < 3000; ++round) {
    WordSets sets;
    WordSet set = spread_set();
    std::vector<std::uint32_t> words = spread_words();
    for (int step = 0; step < 12; ++step) {
      const WordTest test = random_test(random);
      const auto yes = static_cast<std::size_t>(
          std::ranges::count_if(words, [&](std::uint32_t word) { return holds(test, word); }));
      if (const auto answer = sets.decide(set, test)) {
        ++decided;
        ASSERT_EQ(yes, *answer ? words.size() : 0U);
        continue;
      }
      const bool answer = random() % 2 == 0;
      std::uint64_t budget = 100'000;
      const bool remains = sets.assume(set, test, answer, budget);
      std::erase_if(words, [&](std::uint32_t word) { return holds(test, word) != answer; });
      ASSERT_NE(budget, 0U);
      ASSERT_EQ(remains, !words.empty());
      if (!remains) {
        ++emptied;
        break;
      }
      ASSERT_NE(std::ranges::find(words, set.sample), words.end());
    }
  }
  EXPECT_GT(decided, 10'000U);
  EXPECT_GT(emptied, 100U);
}

TEST(WordSet, KnowsIntervals) {
  WordSets sets;
  std::uint64_t budget = 1000;
  WordSet set = WordSet::interval(10, 20);
  EXPECT_EQ(set.sample, 10U);
  EXPECT_EQ(sets.decide(set, {Relation::kGreater, ~0U, 9}), true);
  EXPECT_EQ(sets.decide(set, {Relation::kGreater, ~0U, 20}), false);
  EXPECT_EQ(sets.decide(set, {Relation::kEqual, 0xffffffe0, 0}), true);
  ASSERT_TRUE(sets.assume(set, {Relation::kEqual, 1, 1}, true, budget));
  EXPECT_EQ(set.low, 11U);
  EXPECT_EQ(set.high, 19U);
  ASSERT_TRUE(sets.assume(set, {Relation::kGreater, ~0U, 17}, true, budget));
  EXPECT_EQ(sets.decide(set, {Relation::kEqual, ~0U, 19}), true);
}

// Excluding all values of three bits one by one through overlapping masks: only solving shows that
// none is left.
TEST(WordSet, FindsContradictionsOfOverlappingMasks) {
  WordSets sets;
  WordSet set;
  std::uint64_t budget = 100'000;
  for (const std::uint32_t value : {0U, 1U, 2U}) {
    ASSERT_TRUE(sets.assume(set, {Relation::kEqual, 3, value}, false, budget));
  }
  for (const std::uint32_t value : {2U, 4U}) {
    ASSERT_TRUE(sets.assume(set, {Relation::kEqual, 6, value}, false, budget));
  }
  EXPECT_FALSE(sets.assume(set, {Relation::kEqual, 6, 6}, false, budget));
  EXPECT_NE(budget, 0U);
}

TEST(WordSet, StopsWhereTheBudgetEnds) {
  WordSets sets;
  WordSet set;
  std::uint64_t budget = 3;
  static_cast<void>(sets.assume(set, {Relation::kEqual, 3, 0}, false, budget));
  static_cast<void>(sets.assume(set, {Relation::kEqual, 6, 0}, false, budget));
  EXPECT_EQ(budget, 0U);
}

}  // namespace
}  // namespace caisson::seccomp::bpf
