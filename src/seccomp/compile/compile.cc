// SPDX-License-Identifier: Apache-2.0
#include "seccomp/compile/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <ranges>
#include <vector>

#include "seccomp/bpf/assembler.h"
#include "seccomp/compile/arguments.h"
#include "seccomp/compile/decision_tree.h"

namespace caisson::seccomp {
namespace {

using bpf::Assembler;
using Node = Assembler::Node;
using Condition = Assembler::Condition;

constexpr std::uint64_t kAllNumbers = std::uint64_t{1} << 32;
constexpr Action kForeign = {ActionKind::kKillProcess, 0};
constexpr Action kUnknown = {ActionKind::kErrno, ENOSYS};

// The node for each call of one ABI. Calls that share their clauses share the node.
class Calls {
 public:
  Calls(Assembler& assembler, const Policy& policy, const AbiPolicy& abi)
      : assembler_(assembler),
        policy_(policy),
        big_endian_(info(abi.abi).big_endian),
        otherwise_(assembler.ret(to_return_value(abi.default_action))),
        by_first_clause_(policy.clauses.size()) {}

  [[nodiscard]] Node otherwise() const { return otherwise_; }

  Node node(const CallPolicy& call) {
    if (call.clause_count == 0) return otherwise_;
    Known& known = by_first_clause_[call.first_clause];
    if (known.count != call.clause_count) {
      known = {call.clause_count,
               compile_clauses(assembler_, policy_.clauses_of(call), big_endian_, otherwise_)};
    }
    return known.node;
  }

 private:
  struct Known {
    std::uint32_t count = 0;
    Node node{};
  };

  Assembler& assembler_;
  const Policy& policy_;
  bool big_endian_;
  Node otherwise_;
  std::vector<Known> by_first_clause_;
};

// What the ABI's policy says, for all 2^32 numbers.
Pieces pieces_of(Assembler& assembler, const Policy& policy, const AbiPolicy& abi) {
  Calls calls(assembler, policy, abi);
  const Node unknown = assembler.ret(to_return_value(kUnknown));
  Pieces pieces;
  std::uint64_t next = 0;  // the first number without a piece
  auto range = abi.unknown_to_profile.begin();
  // Numbers without a call of their own, up to `end`.
  const auto fill = [&](std::uint64_t end) {
    while (next < end) {
      while (range != abi.unknown_to_profile.end() && range->end <= next) ++range;
      const bool more = range != abi.unknown_to_profile.end();
      const bool inside = more && range->begin <= next;
      append(pieces, {static_cast<std::uint32_t>(next), inside ? unknown : calls.otherwise(), 0});
      next = !more ? end : std::min<std::uint64_t>(end, inside ? range->end : range->begin);
    }
  };
  for (const CallPolicy& call : abi.calls) {
    fill(call.number);
    append(pieces, {call.number, calls.node(call), 1});
    next = std::uint64_t{call.number} + 1;
  }
  fill(kAllNumbers);
  return pieces;
}

// A stretch of pieces, walked from its begin.
class Cursor {
 public:
  Cursor(const Pieces& pieces, std::uint32_t begin)
      : pieces_(pieces),
        index_(static_cast<std::size_t>(std::ranges::upper_bound(pieces, begin, {}, &Piece::begin) -
                                        pieces.begin() - 1)) {}

  [[nodiscard]] const Piece& piece() const { return pieces_[index_]; }
  // One past the last number of the piece.
  [[nodiscard]] std::uint64_t end() const {
    return index_ + 1 < pieces_.size() ? pieces_[index_ + 1].begin : kAllNumbers;
  }
  void advance() { ++index_; }

 private:
  const Pieces& pieces_;
  std::size_t index_;
};

// Appends the stretch [begin, end) of `from`.
void append_stretch(Pieces& pieces, const Pieces& from, std::uint32_t begin, std::uint64_t end) {
  std::uint32_t at = begin;
  for (Cursor cursor(from, begin);; cursor.advance()) {
    append(pieces, {at, cursor.piece().node, cursor.piece().weight});
    if (cursor.end() >= end) return;
    at = static_cast<std::uint32_t>(cursor.end());
  }
}

// The numbers of x86-64's architecture where but one of its two ABIs is listed: the other one's
// numbers, told by bit 30, are foreign.
Pieces one_of_two(Assembler& assembler, const Pieces& listed, bool x32_listed) {
  const Pieces foreign = {{0, assembler.ret(to_return_value(kForeign)), 0}};
  const Pieces& plain = x32_listed ? foreign : listed;
  const Pieces& with_bit = x32_listed ? listed : foreign;
  constexpr std::uint32_t kSignBit = 0x80000000;
  // Number -1 has the bit, but is x86-64's where x32 is not listed (Policy).
  constexpr std::uint32_t kSkipped = ~0U;
  Pieces pieces;
  append_stretch(pieces, plain, 0, kX32Bit);
  append_stretch(pieces, with_bit, kX32Bit, kSignBit);
  append_stretch(pieces, plain, kSignBit, kSignBit + kX32Bit);
  append_stretch(pieces, with_bit, kSignBit + kX32Bit, kSkipped);
  append_stretch(pieces, listed, kSkipped, kAllNumbers);
  return pieces;
}

// Both ABIs, as a function of the number without bit 30. Where they differ, the number is loaded
// again to look at the bit.
Pieces fold(Assembler& assembler, const Pieces& x86_64, const Pieces& x32) {
  Pieces pieces;
  for (const std::uint32_t base : {0U, 0x80000000U}) {
    Cursor plain(x86_64, base);
    Cursor with_bit(x32, base + kX32Bit);
    const std::uint64_t end = std::uint64_t{base} + kX32Bit;
    for (std::uint64_t at = base; at < end;) {
      const Piece& a = plain.piece();
      const Piece& b = with_bit.piece();
      const Node node = a.node == b.node
                            ? a.node
                            : assembler.branch_on(offsetof(bpf::Data, nr), ~0U, Condition::kAnySet,
                                                  kX32Bit, b.node, a.node);
      append(pieces, {static_cast<std::uint32_t>(at), node, a.weight + b.weight});
      const std::uint64_t plain_end = plain.end();
      const std::uint64_t with_bit_end = with_bit.end() - kX32Bit;
      at = std::min(plain_end, with_bit_end);
      if (plain_end == at) plain.advance();
      if (with_bit_end == at) with_bit.advance();
    }
  }
  return pieces;
}

// The decision over the number for the architecture of an ABI, the first of those in the policy.
Node compile_architecture(Assembler& assembler, const Policy& policy, const AbiPolicy& abi) {
  const auto load_number = [&](Node next) { return assembler.load(offsetof(bpf::Data, nr), next); };
  const Pieces pieces = pieces_of(assembler, policy, abi);
  if (info(abi.abi).audit_arch != info(Abi::kX32).audit_arch) {
    return load_number(decide(assembler, pieces));
  }
  const bool x32 = abi.abi == Abi::kX32;
  const auto other =
      std::ranges::find(policy.abis, x32 ? Abi::kX86_64 : Abi::kX32, &AbiPolicy::abi);
  if (other == policy.abis.end()) {
    return load_number(decide(assembler, one_of_two(assembler, pieces, x32)));
  }
  const Pieces others = pieces_of(assembler, policy, *other);
  const Pieces folded = x32 ? fold(assembler, others, pieces) : fold(assembler, pieces, others);
  return load_number(assembler.mask(~kX32Bit, decide(assembler, folded)));
}

// The first ABI of each architecture.
std::vector<const AbiPolicy*> architectures(const Policy& policy) {
  std::vector<const AbiPolicy*> firsts;
  for (const AbiPolicy& abi : policy.abis) {
    const bool repeated = std::ranges::any_of(firsts, [&](const AbiPolicy* first) {
      return info(first->abi).audit_arch == info(abi.abi).audit_arch;
    });
    if (!repeated) firsts.push_back(&abi);
  }
  return firsts;
}

}  // namespace

Result<bpf::Program> compile(const Policy& policy) {
  Assembler assembler;
  Node node = assembler.ret(to_return_value(kForeign));
  for (const AbiPolicy* abi : std::views::reverse(architectures(policy))) {
    node = assembler.branch(Condition::kEqual, info(abi->abi).audit_arch,
                            compile_architecture(assembler, policy, *abi), node);
  }
  bpf::Program program = assembler.assemble(assembler.load(offsetof(bpf::Data, arch), node));
  if (program.size() > bpf::kMaxInstructions) {
    return fail(
        Error::invalid(fmt::format("the policy takes {} instructions, the kernel {} at most",
                                   program.size(), bpf::kMaxInstructions)));
  }
  return program;
}

}  // namespace caisson::seccomp
