// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "seccomp/bpf/assembler.h"

namespace caisson::seccomp {

// A function of a 32-bit word in pieces: each holds from its begin to the next one's, the last to
// 2^32-1. The first begins at 0.
struct Piece {
  std::uint32_t begin;
  bpf::Assembler::Node node;
  std::uint32_t weight;  // how often the piece is expected to be met, in comparison to others
  bool operator==(const Piece&) const = default;
};
using Pieces = std::vector<Piece>;

// Appends a piece that begins behind the last one; one with the same node extends it instead.
void append(Pieces& pieces, const Piece& piece);

// The node that goes to the piece of A's value. Heavy pieces are reached over few branches.
bpf::Assembler::Node decide(bpf::Assembler& assembler, const Pieces& pieces);

}  // namespace caisson::seccomp
