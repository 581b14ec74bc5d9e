// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "seccomp/bpf/interner.h"
#include "seccomp/bpf/path.h"
#include "seccomp/bpf/symbolic_program.h"

namespace caisson::seccomp::bpf {

// Word sequences that were seen, compared whole.
class SeenKeys {
 public:
  // True for a sequence that was not seen before.
  bool insert(const std::vector<std::uint32_t>& key);

 private:
  [[nodiscard]] std::size_t find(const std::uint32_t* key, std::size_t size) const;
  void grow();

  std::vector<std::uint32_t> words_;  // each sequence behind its size
  std::vector<std::uint32_t> index_;  // 1 + place in words_, 0 for a free slot; size a power of two
  std::size_t count_ = 0;
};

// Two functions of the same data, walked together: each runs as far as what is known decides it,
// then one's question is answered both ways. So all data is covered, in as few pieces as the
// functions tell apart. What both will do from here on depends on their states and on what is known
// of the words that they still look at; such a situation is walked on from once (memoisation),
// unless every piece is asked for. Whether two functions are equal is coNP-hard, so the walk can
// exceed every budget: Paths::budget() is then 0, and whatever was not seen is not known.
//
// A function has State, start(), advance(), live_words() and append_key(), as SymbolicProgram.
class Product {
 public:
  enum class Pieces : std::uint8_t { kOneOfEachSituation, kEvery };

  explicit Product(Paths& paths, Pieces pieces = Pieces::kOneOfEachSituation)
      : paths_(paths), pieces_(pieces) {}

  // Calls visit(path, left outcome, right outcome) for each piece where both have ended, until it
  // returns false or the budget is exhausted. Between calls what was seen is kept, so that a
  // situation that two walks share is visited once.
  template <class Left, class Right, class Visit>
  void walk(const Path& start, const Left& left, const Right& right, Visit visit) {
    struct Situation {
      Path path;
      typename Left::State left;
      typename Right::State right;
    };
    std::vector<Situation> pending = {{start, left.start(), right.start()}};
    while (!pending.empty() && paths_.budget() != 0) {
      Situation& now = pending.back();
      const Outcome first = left.advance(now.left, now.path, paths_);
      const Outcome second = right.advance(now.right, now.path, paths_);
      const bool left_asks = first.kind == Outcome::Kind::kAsks;
      if (!left_asks && second.kind != Outcome::Kind::kAsks) {
        if (!visit(now.path, first, second)) return;
        pending.pop_back();
        continue;
      }
      key_.clear();
      std::uint32_t words = describe(left, now.left, first) | describe(right, now.right, second);
      if (pieces_ == Pieces::kOneOfEachSituation && is_known(now.path, words)) {
        pending.pop_back();
        continue;
      }
      const Question& question = left_asks ? first.question : second.question;
      Situation otherwise = now;
      const bool yes = paths_.assume(now.path, question, true);
      const bool no = paths_.assume(otherwise.path, question, false);
      if (!yes) pending.pop_back();
      if (no) pending.push_back(std::move(otherwise));
    }
  }

 private:
  // Appends what one function's future depends on, the words apart, which are returned.
  template <class Function>
  std::uint32_t describe(const Function& function, const typename Function::State& state,
                         const Outcome& outcome) {
    key_.push_back(static_cast<std::uint32_t>(outcome.kind));
    if (outcome.kind == Outcome::Kind::kReturns) {
      key_.push_back(outcome.value);
      return 0;
    }
    function.append_key(state, key_);
    return function.live_words(state);
  }

  bool is_known(const Path& path, std::uint32_t words);

  Paths& paths_;
  Pieces pieces_;
  SeenKeys seen_;
  std::vector<std::uint32_t> key_;
};

}  // namespace caisson::seccomp::bpf
