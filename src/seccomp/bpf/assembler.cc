// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/assembler.h"

#include <algorithm>
#include <utility>

namespace caisson::seccomp::bpf {
namespace {

constexpr std::size_t kInitialIndexSize = 1024;
constexpr std::uint32_t kFarthestBranch = 255;  // what jt and jf can say
constexpr std::uint32_t kNotEmitted = 0;

std::size_t hash(std::uint16_t code, std::uint32_t k, std::uint32_t if_true,
                 std::uint32_t if_false) {
  std::uint64_t value = (std::uint64_t{code} << 32 | k) * 0x9e3779b97f4a7c15;
  value = (value ^ (std::uint64_t{if_true} << 32 | if_false)) * 0xff51afd7ed558ccd;
  return value ^ value >> 32;
}

}  // namespace

Assembler::Assembler() : index_(kInitialIndexSize) {
  nodes_.reserve(kInitialIndexSize / 2);
}

Assembler::Node Assembler::ret(std::uint32_t value) {
  return intern({kReturn, value, Node{}, Node{}});
}

Assembler::Node Assembler::load(std::uint32_t offset, Node next) {
  return intern({kLoad, offset, next, next});
}

Assembler::Node Assembler::mask(std::uint32_t mask, Node next) {
  return mask == ~0U ? next : intern({kAndK, mask, next, next});
}

Assembler::Node Assembler::branch(Condition condition, std::uint32_t k, Node if_true,
                                  Node if_false) {
  if (if_true == if_false) return if_true;
  return intern({std::to_underlying(condition), k, if_true, if_false});
}

Assembler::Node Assembler::branch_on(std::uint32_t offset, std::uint32_t bits, Condition condition,
                                     std::uint32_t k, Node if_true, Node if_false) {
  if (if_true == if_false) return if_true;
  return load(offset, mask(bits, branch(condition, k, behind_load(offset, bits, if_true),
                                        behind_load(offset, bits, if_false))));
}

// What is left of the node to do where A holds the masked word already.
Assembler::Node Assembler::behind_load(std::uint32_t offset, std::uint32_t bits, Node node) const {
  const Content& first = nodes_[std::to_underlying(node)];
  if (first.code != kLoad || first.k != offset) return node;
  if (bits == ~0U) return first.if_true;
  const Content& second = nodes_[std::to_underlying(first.if_true)];
  return second.code == kAndK && second.k == bits ? second.if_true : node;
}

Assembler::Node Assembler::intern(const Content& content) {
  if (nodes_.size() * 2 >= index_.size()) grow_index();
  const std::size_t mask = index_.size() - 1;
  std::size_t slot = hash(content.code, content.k, std::to_underlying(content.if_true),
                          std::to_underlying(content.if_false)) &
                     mask;
  for (; index_[slot] != 0; slot = (slot + 1) & mask) {
    if (nodes_[index_[slot] - 1] == content) return Node{index_[slot] - 1};
  }
  nodes_.push_back(content);
  index_[slot] = static_cast<std::uint32_t>(nodes_.size());
  return Node{index_[slot] - 1};
}

void Assembler::grow_index() {
  index_.assign(index_.size() * 2, 0);
  const std::size_t mask = index_.size() - 1;
  for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
    std::size_t slot = hash(nodes_[i].code, nodes_[i].k, std::to_underlying(nodes_[i].if_true),
                            std::to_underlying(nodes_[i].if_false)) &
                       mask;
    while (index_[slot] != 0) slot = (slot + 1) & mask;
    index_[slot] = i + 1;
  }
}

// Writes instructions last to first, so that when a node is written all distances ahead of it are
// final and a branch that can't reach gets a stepping stone right behind it.
class Assembler::Emitter {
 public:
  explicit Emitter(const std::vector<Content>& nodes)
      : nodes_(nodes), place_(nodes.size(), kNotEmitted) {}

  Program emit(Node entry) && {
    // Depth first without recursion: the graph of a policy with thousands of clauses is as deep.
    std::vector<Node> pending = {entry};
    while (!pending.empty()) {
      const Node node = pending.back();
      const Content& content = nodes_[std::to_underlying(node)];
      if (is_emitted(node)) {
        pending.pop_back();
      } else if (content.code != kReturn && !is_emitted(content.if_false)) {
        pending.push_back(content.if_false);
      } else if (content.code != kReturn && !is_emitted(content.if_true)) {
        pending.push_back(content.if_true);
      } else {
        write(node);
        pending.pop_back();
      }
    }
    std::ranges::reverse(reversed_);
    return std::move(reversed_);
  }

 private:
  [[nodiscard]] bool is_emitted(Node node) const {
    return place_[std::to_underlying(node)] != kNotEmitted;
  }

  // How many instructions a jump that is appended next skips to reach the node.
  [[nodiscard]] std::uint32_t distance(Node node) const {
    return static_cast<std::uint32_t>(reversed_.size()) - place_[std::to_underlying(node)];
  }

  void append(const Instruction& instruction) { reversed_.push_back(instruction); }

  void append_as(Node node, const Instruction& instruction) {
    append(instruction);
    place_[std::to_underlying(node)] = static_cast<std::uint32_t>(reversed_.size());
  }

  // Makes the node reachable over at most `limit` instructions. From here on the stepping stone
  // stands for the node: whatever is written later is nearer to it.
  void bring_within(std::uint32_t limit, Node node) {
    const std::uint32_t away = distance(node);
    if (away <= limit) return;
    const Content& content = nodes_[std::to_underlying(node)];
    if (content.code == kReturn) {
      append_as(node, {kReturn, 0, 0, content.k});
    } else {
      append_as(node, {kJump, 0, 0, away});
    }
  }

  void write(Node node) {
    const Content& content = nodes_[std::to_underlying(node)];
    switch (content.code) {
      case kReturn:
        append_as(node, {content.code, 0, 0, content.k});
        break;
      case kLoad:
      case kAndK:
        bring_within(0, content.if_true);
        append_as(node, {content.code, 0, 0, content.k});
        break;
      default:
        // One less for the first, since the second may put a stepping stone between.
        bring_within(kFarthestBranch - 1, content.if_false);
        bring_within(kFarthestBranch, content.if_true);
        append_as(node, {content.code, static_cast<std::uint8_t>(distance(content.if_true)),
                         static_cast<std::uint8_t>(distance(content.if_false)), content.k});
    }
  }

  const std::vector<Content>& nodes_;
  Program reversed_;
  std::vector<std::uint32_t> place_;  // by node: 1 + its index in reversed_, kNotEmitted
};

Program Assembler::assemble(Node entry) const {
  return Emitter(nodes_).emit(entry);
}

}  // namespace caisson::seccomp::bpf
