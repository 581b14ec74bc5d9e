// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "seccomp/bpf/interner.h"
#include "seccomp/bpf/program.h"
#include "seccomp/bpf/word_set.h"

namespace caisson::seccomp::bpf {

// struct seccomp_data in words, as a filter loads it.
inline constexpr std::uint32_t kDataWords = sizeof(Data) / 4;
inline constexpr std::uint32_t kNumberWord = offsetof(Data, nr) / 4;
inline constexpr std::uint32_t kArchWord = offsetof(Data, arch) / 4;

// The data that has the words. The byte order of the 64-bit members is that of the architecture
// which the words claim, as for Interpreter.
Data data_of(const std::array<std::uint32_t, kDataWords>& words);

// What decides which way a filter or a policy goes: a test of one word, or of a value that is no
// part of one word (sums, products, ...), of which only equality with itself is understood.
struct Question {
  std::uint32_t word = 0;    // index into the data; ignored where `opaque` is not 0
  std::uint32_t opaque = 0;  // 0, or the number of the test, from whoever gave it
  WordTest test = {};
};

// What is known of the data on one path.
struct Path {
  std::array<WordSet, kDataWords> words;
  std::uint32_t opaque_answers = 0;  // in Paths: chain of answers to opaque questions; 0 for none

  // Data on the path; opaque answers are not looked at.
  [[nodiscard]] Data sample() const;
};

// The operations on paths and what they share.
class Paths {
 public:
  explicit Paths(std::uint64_t budget) : budget_(budget) {}

  [[nodiscard]] std::optional<bool> decide(const Path& path, const Question& question) const;
  // Goes one way at an undecided question; false where no data goes there. Opaque questions may be
  // answered in ways that contradict each other or the words.
  bool assume(Path& path, const Question& question, bool answer);
  // What is known of one word of the path.
  [[nodiscard]] std::vector<WordFact> facts(const Path& path, std::uint32_t word) const {
    return sets_.facts(path.words[word]);
  }
  // Numbers opaque values and tests: equal records are equal values.
  std::uint32_t number_opaque(const Interner<5>::Record& record) { return opaque_.intern(record); }

  // Counts work; false once there is none left.
  bool spend(std::uint64_t steps) {
    budget_ -= steps < budget_ ? steps : budget_;
    return budget_ != 0;
  }
  [[nodiscard]] std::uint64_t budget() const { return budget_; }

 private:
  WordSets sets_;
  Interner<3> answers_;  // previous, question, answer
  Interner<5> opaque_;
  std::uint64_t budget_;
};

}  // namespace caisson::seccomp::bpf
