// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/program.h"

namespace caisson::seccomp::bpf {

// Builds a program from the end to the start: a node is an instruction together with all that
// follows it, so a node can only be made once its successors are there, and the result is a graph
// without cycles, as classic BPF demands. Equal nodes are one node, however often they are asked
// for; that is what shares equal subtrees.
class Assembler {
 public:
  enum class Node : std::uint32_t {};

  enum class Condition : std::uint16_t {
    kEqual = kJumpEqualK,
    kGreater = kJumpGreaterK,
    kGreaterOrEqual = kJumpGreaterOrEqualK,
    kAnySet = kJumpAnySetK,
  };

  Assembler();

  // Ends the filter with SECCOMP_RET_*.
  Node ret(std::uint32_t value);
  // A = the word of seccomp_data at the offset (a multiple of 4 within it).
  Node load(std::uint32_t offset, Node next);
  // A &= mask; no instruction for a mask of all ones.
  Node mask(std::uint32_t mask, Node next);
  // One way or the other by what A is; no instruction where both ways are the same.
  Node branch(Condition condition, std::uint32_t k, Node if_true, Node if_false);
  // Loads a word, masks it and branches on it. Where a way would start by loading the same again,
  // that is left out.
  Node branch_on(std::uint32_t offset, std::uint32_t mask, Condition condition, std::uint32_t k,
                 Node if_true, Node if_false);

  // The program that starts at the node. A branch reaches 255 instructions ahead; what lies
  // further is reached over a jump without that limit, or is copied where it is a mere return.
  // The program can exceed kMaxInstructions: whoever knows the input words that error.
  [[nodiscard]] Program assemble(Node entry) const;

 private:
  struct Content {
    std::uint16_t code;
    std::uint32_t k;
    Node if_true;  // the successor, where there is but one
    Node if_false;
    bool operator==(const Content&) const = default;
  };

  class Emitter;

  Node intern(const Content& content);
  [[nodiscard]] Node behind_load(std::uint32_t offset, std::uint32_t bits, Node node) const;
  void grow_index();

  std::vector<Content> nodes_;
  // Open-addressed hash table of indices into nodes_ plus one, 0 for a free slot; its size is a
  // power of two.
  std::vector<std::uint32_t> index_;
};

}  // namespace caisson::seccomp::bpf
