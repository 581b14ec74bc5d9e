// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/decision_tree.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

namespace caisson::seccomp {
namespace {

using bpf::Assembler;
using Node = Assembler::Node;
using Condition = Assembler::Condition;

// How many single values are told from their surroundings one after another. A comparison for
// order halves what is left but decides nothing; up to this many, comparisons for equality get
// through with fewer instructions, and with as few steps.
constexpr std::size_t kMostExceptions = 3;

// A tree with small cost, in the manner of weight-balanced trees: a range of pieces is cut where
// both sides weigh about the same, down to ranges that are one node but for a few single values.
// It is not the cheapest tree: that takes cubic time, and gains a fraction of a step.
class Decider {
 public:
  Decider(Assembler& assembler, const Pieces& pieces) : assembler_(assembler), pieces_(pieces) {
    weight_before_.reserve(pieces.size() + 1);
    std::uint64_t sum = 0;
    for (const Piece& piece : pieces) {
      weight_before_.push_back(sum);
      // Weightless pieces count a little, or many of them would make a chain, not a tree.
      sum += 2 * std::uint64_t{piece.weight} + 1;
    }
    weight_before_.push_back(sum);
  }

  // The tree over the pieces [first, last). Recursion is as deep as the tree, which the cut in the
  // middle of the weights keeps logarithmic in their sum.
  Node decide(std::size_t first, std::size_t last) {
    if (const std::optional<Node> node = decide_by_exceptions(first, last)) return *node;
    const std::size_t middle = cut(first, last);
    const Node below = decide(first, middle);
    const Node above = decide(middle, last);
    return assembler_.branch(Condition::kGreaterOrEqual, pieces_[middle].begin, above, below);
  }

 private:
  [[nodiscard]] bool is_single_value(std::size_t index) const {
    return index + 1 < pieces_.size() ? pieces_[index + 1].begin - pieces_[index].begin == 1
                                      : pieces_[index].begin == ~0U;
  }

  // The node that the range is but for a few single values, behind tests for those; nullopt where
  // there is none.
  std::optional<Node> decide_by_exceptions(std::size_t first, std::size_t last) {
    if (last - first > 2 * kMostExceptions + 1) return std::nullopt;
    const auto wide = [&](std::size_t index) { return !is_single_value(index); };
    std::size_t base = first;
    while (base + 1 < last && !wide(base)) ++base;
    Node node = pieces_[base].node;
    std::array<std::size_t, kMostExceptions> exceptions{};
    std::size_t count = 0;
    for (std::size_t index = first; index < last; ++index) {
      if (pieces_[index].node == pieces_[base].node) continue;
      if (wide(index) || count == kMostExceptions) return std::nullopt;
      exceptions[count++] = index;
    }
    const auto chain = std::span(exceptions).first(count);
    // Written from the end, so that the heaviest is met first.
    std::ranges::sort(chain, {},
                      [&](std::size_t index) { return std::pair(pieces_[index].weight, index); });
    for (const std::size_t index : chain) {
      node = assembler_.branch(Condition::kEqual, pieces_[index].begin, pieces_[index].node, node);
    }
    return node;
  }

  // Where the range falls into two that weigh about the same, both of them non-empty.
  [[nodiscard]] std::size_t cut(std::size_t first, std::size_t last) const {
    const std::uint64_t half = (weight_before_[first] + weight_before_[last]) / 2;
    const auto begin = weight_before_.begin();
    auto middle = std::lower_bound(begin + static_cast<std::ptrdiff_t>(first) + 1,
                                   begin + static_cast<std::ptrdiff_t>(last) - 1, half);
    // The boundary before may be nearer to the half.
    if (middle - begin > static_cast<std::ptrdiff_t>(first) + 1 && *middle > half &&
        half - *(middle - 1) < *middle - half) {
      --middle;
    }
    return static_cast<std::size_t>(middle - begin);
  }

  Assembler& assembler_;
  const Pieces& pieces_;
  std::vector<std::uint64_t> weight_before_;  // by piece: the weight of all before it
};

}  // namespace

void append(Pieces& pieces, const Piece& piece) {
  if (!pieces.empty() && pieces.back().node == piece.node) {
    pieces.back().weight += piece.weight;
  } else {
    pieces.push_back(piece);
  }
}

Node decide(Assembler& assembler, const Pieces& pieces) {
  return Decider(assembler, pieces).decide(0, pieces.size());
}

}  // namespace caisson::seccomp
