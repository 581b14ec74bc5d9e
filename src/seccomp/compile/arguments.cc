// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/arguments.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <ranges>

#include "seccomp/compile/decision_tree.h"
#include "seccomp/policy/condition.h"

namespace caisson::seccomp {
namespace {

using bpf::Assembler;
using Node = Assembler::Node;
using Condition = Assembler::Condition;

// One 32-bit half of an argument, as far as a test looks at it.
struct Word {
  std::uint32_t offset;
  std::uint32_t mask;
};

struct Words {
  Word low;
  Word high;
};

Words words_of(const ArgumentTest& test, bool big_endian) {
  const auto argument = static_cast<std::uint32_t>(offsetof(bpf::Data, args)) + 8U * test.index;
  return {.low = {argument + (big_endian ? 4 : 0), static_cast<std::uint32_t>(test.mask)},
          .high = {argument + (big_endian ? 0 : 4), static_cast<std::uint32_t>(test.mask >> 32)}};
}

bool compares(Condition condition, std::uint32_t left, std::uint32_t right) {
  switch (condition) {
    case Condition::kEqual:
      return left == right;
    case Condition::kGreater:
      return left > right;
    case Condition::kGreaterOrEqual:
      return left >= right;
    case Condition::kAnySet:
      return (left & right) != 0;
  }
  return false;
}

Node compile_word(Assembler& assembler, Word word, Condition condition, std::uint32_t k,
                  Node if_true, Node if_false) {
  if (word.mask == 0) return compares(condition, 0, k) ? if_true : if_false;
  if (condition == Condition::kEqual && (k & ~word.mask) != 0) return if_false;
  // Saves the masking, and the next test may find the whole word in A.
  if (condition == Condition::kEqual && k == 0 && word.mask != ~0U) {
    return assembler.branch_on(word.offset, ~0U, Condition::kAnySet, word.mask, if_false, if_true);
  }
  return assembler.branch_on(word.offset, word.mask, condition, k, if_true, if_false);
}

// The high words decide unless they are equal.
Node compile_comparison(Assembler& assembler, const ArgumentTest& test, bool big_endian,
                        Condition condition, Node if_true, Node if_false) {
  const Words words = words_of(test, big_endian);
  const auto value_high = static_cast<std::uint32_t>(test.value >> 32);
  const auto value_low = static_cast<std::uint32_t>(test.value);
  const Node low = compile_word(assembler, words.low, condition, value_low, if_true, if_false);
  const Node equal =
      compile_word(assembler, words.high, Condition::kEqual, value_high, low, if_false);
  if (condition == Condition::kEqual) return equal;
  return compile_word(assembler, words.high, Condition::kGreater, value_high, if_true, equal);
}

Node compile_test(Assembler& assembler, const ArgumentTest& test, bool big_endian, Node if_true,
                  Node if_false) {
  const auto compare = [&](Condition condition, Node yes, Node no) {
    return compile_comparison(assembler, test, big_endian, condition, yes, no);
  };
  switch (test.op) {
    case Operator::kEqual:
    case Operator::kMaskedEqual:
      return compare(Condition::kEqual, if_true, if_false);
    case Operator::kNotEqual:
      return compare(Condition::kEqual, if_false, if_true);
    case Operator::kGreater:
      return compare(Condition::kGreater, if_true, if_false);
    case Operator::kLessOrEqual:
      return compare(Condition::kGreater, if_false, if_true);
    case Operator::kGreaterOrEqual:
      return compare(Condition::kGreaterOrEqual, if_true, if_false);
    case Operator::kLess:
      return compare(Condition::kGreaterOrEqual, if_false, if_true);
  }
  return if_false;
}

// Test after test, written from the last to the first.
Node compile_in_order(Assembler& assembler, std::span<const Clause> clauses, bool big_endian,
                      Node otherwise) {
  Node node = otherwise;
  for (const Clause& clause : std::views::reverse(clauses)) {
    Node holds = assembler.ret(to_return_value(clause.action));
    for (const AnyOf& tests : std::views::reverse(clause.all)) {
      Node any = node;
      for (const ArgumentTest& test : std::views::reverse(tests)) {
        any = compile_test(assembler, test, big_endian, holds, any);
      }
      holds = any;
    }
    node = holds;
  }
  return node;
}

// More tests than this are no matter of speed any more: the program will hardly fit.
constexpr std::size_t kMostTestsByValue = bpf::kMaxInstructions;

// The half of an argument that all tests of the clauses look at, by its value and not bit by bit;
// nullopt where they look at more. What such clauses say is a function of that word in intervals.
std::optional<Word> only_word(std::span<const Clause> clauses, bool big_endian) {
  std::optional<Word> only;
  std::size_t count = 0;
  for (const Clause& clause : clauses) {
    for (const AnyOf& tests : clause.all) {
      for (const ArgumentTest& test : tests) {
        const Words words = words_of(test, big_endian);
        const Word seen = only.value_or(words.low);
        if (test.op == Operator::kMaskedEqual || words.high.mask != 0 ||
            words.low.offset != seen.offset || words.low.mask != seen.mask ||
            ++count > kMostTestsByValue) {
          return std::nullopt;
        }
        only = seen;
      }
    }
  }
  return only;
}

// The values where a test may begin or cease to hold, in order.
std::vector<std::uint32_t> boundaries(std::span<const Clause> clauses) {
  std::vector<std::uint32_t> values = {0};
  for (const Clause& clause : clauses) {
    for (const AnyOf& tests : clause.all) {
      for (const ArgumentTest& test : tests) {
        for (const std::uint64_t value : {test.value, test.value + 1}) {
          if (value <= ~0U) values.push_back(static_cast<std::uint32_t>(value));
        }
      }
    }
  }
  std::ranges::sort(values);
  const auto repeated = std::ranges::unique(values);
  values.erase(repeated.begin(), repeated.end());
  return values;
}

Node compile_by_value(Assembler& assembler, std::span<const Clause> clauses, Word word,
                      Node otherwise) {
  Pieces pieces;
  for (const std::uint32_t value : boundaries(clauses)) {
    const auto decides = std::ranges::find_if(clauses, [&](const Clause& clause) {
      return std::ranges::all_of(clause.all, [&](const AnyOf& tests) {
        return std::ranges::any_of(tests,
                                   [&](const ArgumentTest& test) { return holds(test, value); });
      });
    });
    const Node node =
        decides == clauses.end() ? otherwise : assembler.ret(to_return_value(decides->action));
    append(pieces, {value, node, 1});
  }
  if (pieces.size() == 1) return pieces[0].node;
  return assembler.load(word.offset, assembler.mask(word.mask, decide(assembler, pieces)));
}

}  // namespace

Node compile_clauses(Assembler& assembler, std::span<const Clause> clauses, bool big_endian,
                     Node otherwise) {
  if (const std::optional<Word> word = only_word(clauses, big_endian)) {
    return compile_by_value(assembler, clauses, *word, otherwise);
  }
  return compile_in_order(assembler, clauses, big_endian, otherwise);
}

}  // namespace caisson::seccomp
