// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/assembler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/validator.h"

namespace caisson::seccomp::bpf {
namespace {

using Node = Assembler::Node;
using Condition = Assembler::Condition;

std::uint32_t run(const Program& program, std::uint32_t nr) {
  const Result<Interpreter> interpreter = Interpreter::create(program);
  if (!interpreter) {
    ADD_FAILURE() << interpreter.error().message();
    return ~0U;
  }
  return interpreter->run({.nr = static_cast<std::int32_t>(nr)}).value;
}

TEST(Assembler, WritesEqualNodesOnce) {
  Assembler assembler;
  const auto make = [&] {
    return assembler.branch(Condition::kEqual, 1, assembler.ret(1),
                            assembler.mask(7, assembler.ret(2)));
  };
  EXPECT_EQ(make(), make());
  EXPECT_EQ(assembler.branch(Condition::kEqual, 9, make(), make()), make());
  EXPECT_EQ(assembler.mask(~0U, make()), make());
  const Node entry = assembler.load(0, assembler.branch(Condition::kAnySet, 8, make(), make()));
  EXPECT_EQ(assembler.assemble(entry), (Program{{kLoad, 0, 0, 0},
                                                {kJumpEqualK, 0, 1, 1},
                                                {kReturn, 0, 0, 1},
                                                {kAndK, 0, 0, 7},
                                                {kReturn, 0, 0, 2}}));
}

// `length` loads in front of a node.
Node behind_loads(Assembler& assembler, std::uint32_t length, Node node) {
  for (std::uint32_t i = 0; i < length; ++i) node = assembler.load(0, node);
  return node;
}

// Returns 1 but for number 7, which gets 2. The way to 1 leads over the other way's instructions,
// about `length` of them, which end in a choice of the same two that no number below 16 makes.
Program one_far_way(std::uint32_t length, bool far_if_true, bool to_return) {
  Assembler assembler;
  const Node far = to_return ? assembler.ret(1) : assembler.load(4, assembler.ret(1));
  const Node near = behind_loads(assembler, length,
                                 assembler.branch(Condition::kAnySet, 15, assembler.ret(2), far));
  return assembler.assemble(
      assembler.load(0, far_if_true ? assembler.branch(Condition::kGreater, 7, far, near)
                                    : assembler.branch(Condition::kEqual, 7, near, far)));
}

// The same, with a branch both of whose ways are far.
Program two_far_ways(std::uint32_t length, bool farther_if_true, bool to_return) {
  Assembler assembler;
  const Node one = to_return ? assembler.ret(1) : assembler.load(4, assembler.ret(1));
  const Node two = to_return ? assembler.ret(2) : assembler.load(4, assembler.ret(2));
  const Node between =
      behind_loads(assembler, length,
                   farther_if_true ? assembler.branch(Condition::kAnySet, 16, one, two)
                                   : assembler.branch(Condition::kAnySet, 16, two, one));
  return assembler.assemble(assembler.load(
      0, assembler.branch(Condition::kAnySet, 15, assembler.branch(Condition::kEqual, 7, two, one),
                          between)));
}

TEST(Assembler, ReachesEveryDistance) {
  for (std::uint32_t length = 0; length < 520; ++length) {
    for (const bool to_return : {false, true}) {
      for (const Program& program :
           {one_far_way(length, false, to_return), one_far_way(length, true, to_return),
            two_far_ways(length, false, to_return), two_far_ways(length, true, to_return)}) {
        EXPECT_EQ(run(program, 7), 2U) << length;
        EXPECT_EQ(run(program, 8), 1U) << length;
      }
    }
  }
}

TEST(Assembler, AddsSteppingStonesOnlyPastTheReachOfABranch) {
  const auto jumps = [](const Program& program) {
    return std::ranges::count(program, std::uint16_t{kJump}, &Instruction::code);
  };
  // The far node is reached over `length` loads, the branch behind them and its return.
  EXPECT_EQ(jumps(one_far_way(253, true, false)), 0);
  EXPECT_EQ(jumps(one_far_way(254, true, false)), 1);
  EXPECT_EQ(jumps(one_far_way(4000, true, true)), 0) << "a return is copied";
}

// A random graph over nr with what each node returns for every nr, computed without instructions.
class RandomGraph {
 public:
  RandomGraph(std::uint32_t seed, std::size_t size) : random_(seed) {
    for (std::uint32_t value = 0; value < 3; ++value) {
      Entry leaf = {assembler_.ret(value), {}};
      leaf.meaning.fill(value);
      nodes_.push_back(leaf);
    }
    while (nodes_.size() < size) add();
  }

  void check() {
    const Program program = assembler_.assemble(assembler_.load(0, nodes_.back().node));
    for (std::uint32_t nr = 0; nr < kNumbers; ++nr) {
      EXPECT_EQ(run(program, nr), nodes_.back().meaning[nr]) << nr;
    }
  }

 private:
  static constexpr std::size_t kNumbers = 64;
  struct Entry {
    Node node;
    std::array<std::uint32_t, kNumbers> meaning;
  };

  // Successors near the newest node make deep graphs, others long jumps.
  const Entry& pick() {
    const std::size_t reach = random_() % 4 == 0 ? nodes_.size() : 4;
    return nodes_[nodes_.size() - 1 - random_() % std::min(reach, nodes_.size())];
  }

  void add() {
    const Entry& yes = pick();
    const Entry& no = pick();
    const auto k = static_cast<std::uint32_t>(random_() % kNumbers);
    const bool by_value = random_() % 2 == 0;
    Entry entry = {
        assembler_.branch(by_value ? Condition::kEqual : Condition::kAnySet, k, yes.node, no.node),
        {}};
    for (std::uint32_t nr = 0; nr < kNumbers; ++nr) {
      const bool holds = by_value ? nr == k : (nr & k) != 0;
      entry.meaning[nr] = holds ? yes.meaning[nr] : no.meaning[nr];
    }
    nodes_.push_back(entry);
  }

  std::mt19937 random_;
  Assembler assembler_;
  std::vector<Entry> nodes_;
};

TEST(Assembler, KeepsTheMeaningOfRandomGraphs) {
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    RandomGraph(seed, 20 + std::size_t{seed} * 50).check();
  }
}

}  // namespace
}  // namespace caisson::seccomp::bpf
