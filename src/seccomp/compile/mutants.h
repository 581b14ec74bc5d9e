// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/seccomp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <set>
#include <vector>

#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/opcode.h"
#include "seccomp/bpf/program.h"
#include "seccomp/bpf/return_value.h"
#include "seccomp/bpf/validator.h"
#include "seccomp/policy/policy.h"

// Programs that are wrong in one place, and a judge over them that knows nothing of proofs.
namespace caisson::seccomp {

// Calls visit(mutant) for programs that the kernel takes and that differ from the given one in one
// member of one instruction: each jump offset gets every other value within the program, each
// constant the values beside it and each of its bits turned, each return value every other action.
template <class Visit>
void for_each_mutant(const bpf::Program& program, Visit visit) {
  bpf::Program mutant = program;
  for (std::size_t at = 0; at < program.size(); ++at) {
    const bpf::Instruction original = program[at];
    const auto try_out = [&](const bpf::Instruction& changed) {
      mutant[at] = changed;
      if (changed != original && bpf::validate(mutant)) visit(mutant);
      mutant[at] = original;
    };
    const auto with_k = [&](std::uint32_t k) {
      bpf::Instruction changed = original;
      changed.k = k;
      try_out(changed);
    };
    if (bpf::is_conditional_jump(original.code)) {
      for (std::size_t offset = 0; offset < std::min<std::size_t>(256, program.size() - at);
           ++offset) {
        bpf::Instruction changed = original;
        changed.jt = static_cast<std::uint8_t>(offset);
        try_out(changed);
        changed = original;
        changed.jf = static_cast<std::uint8_t>(offset);
        try_out(changed);
      }
    }
    if (original.code == bpf::kJump) {
      for (std::size_t k = 0; k < program.size() - at; ++k) with_k(static_cast<std::uint32_t>(k));
    } else {
      with_k(original.k + 1);
      with_k(original.k - 1);
      for (unsigned bit = 0; bit < 32; ++bit) with_k(original.k ^ 1U << bit);
    }
    if (original.code == bpf::kReturn) {
      for (std::size_t kind = 0; kind < 8; ++kind) {
        with_k(to_return_value({static_cast<ActionKind>(kind), 0}));
      }
    }
  }
}

// Looks for differences by running programs on all data that lie on a boundary of the policy or of
// what the mutant compares with.
class BoundaryJudge {
 public:
  BoundaryJudge(const Policy& policy, const bpf::Program& program)
      : policy_(policy), program_(program) {
    for (const AbiPolicy& abi : policy.abis) {
      add_around(archs_, info(abi.abi).audit_arch);
      for (const CallPolicy& call : abi.calls) add_around(numbers_, call.number);
      for (const AbiPolicy::Range& range : abi.unknown_to_profile) {
        add_around(numbers_, range.begin);
        add_around(numbers_, static_cast<std::uint32_t>(range.end));
      }
    }
    for (const std::uint32_t border : {0U, kX32Bit, 0x80000000U, 0xc0000000U}) {
      add_around(numbers_, border);
    }
    for (const Clause& clause : policy.clauses) {
      for (const AnyOf& tests : clause.all) {
        for (const ArgumentTest& test : tests) add_test(test);
      }
    }
    add_program(program, archs_, numbers_, words_);
    all_ = samples(archs_, numbers_, words_);
  }

  // Data for which the policy and the mutant say different things, if the judge finds any.
  std::optional<bpf::Data> find_difference(const bpf::Program& mutant) {
    const auto at =
        static_cast<std::size_t>(std::ranges::mismatch(program_, mutant).in1 - program_.begin());
    if (at != reached_) find_reaching(at);
    const bpf::Interpreter interpreter = *bpf::Interpreter::create(mutant);
    for (const auto& list : {reaching_, boundaries_of_change(mutant)}) {
      for (const bpf::Data& data : list) {
        const std::uint32_t expected = to_return_value(evaluate(policy_, data).action);
        if (differ(expected, interpreter.run(data).value)) return data;
      }
    }
    return std::nullopt;
  }

 private:
  using Set = std::set<std::uint32_t>;

  static bool differ(std::uint32_t a, std::uint32_t b) {
    return bpf::plain_return_value(a) != bpf::plain_return_value(b);
  }

  static void add_around(Set& set, std::uint32_t value) {
    set.insert({value - 1, value, value + 1});
  }

  // Data that don't reach an instruction can't tell what it is: so only those that do are tried. A
  // return value that is nowhere else shows them.
  void find_reaching(std::size_t at) {
    constexpr std::uint32_t kMark = SECCOMP_RET_TRACE | 0xbeef;
    bpf::Program marked = program_;
    marked[at] = {bpf::kReturn, 0, 0, kMark};
    const bpf::Interpreter interpreter = *bpf::Interpreter::create(marked);
    reached_ = at;
    reaching_.clear();
    std::ranges::copy_if(all_, std::back_inserter(reaching_), [&](const bpf::Data& data) {
      return interpreter.run(data).value == kMark;
    });
  }

  // Boundaries that the mutant has and the original hasn't.
  [[nodiscard]] std::vector<bpf::Data> boundaries_of_change(const bpf::Program& mutant) const {
    Set archs;
    Set numbers;
    Set words;
    for (std::size_t at = 0; at < mutant.size(); ++at) {
      const std::uint32_t turned = mutant[at].k ^ program_[at].k;
      if (turned == 0) continue;
      add_program({mutant[at]}, archs, numbers, words);
      // A bit that a mask has lost or won.
      if (mutant[at].code != bpf::kAndK) continue;
      for (const std::uint32_t number : numbers_) numbers.insert(number ^ turned);
      for (const std::uint32_t word : words_) words.insert(word ^ turned);
    }
    std::vector<bpf::Data> list = samples(archs, numbers_, {0});
    std::ranges::move(samples(archs_, numbers, {0}), std::back_inserter(list));
    std::ranges::move(samples(listed_archs(), calls_with_tests(), words), std::back_inserter(list));
    return list;
  }

  static void add_program(const bpf::Program& program, Set& archs, Set& numbers, Set& words) {
    for (const bpf::Instruction& instruction : program) {
      if (BPF_CLASS(instruction.code) != BPF_JMP && instruction.code != bpf::kAndK) continue;
      for (Set* const set : {&archs, &numbers, &words}) add_around(*set, instruction.k);
      // Each bit of a mask alone, and with all others.
      for (unsigned bit = 0; bit < 32; ++bit) words.insert({instruction.k & 1U << bit});
    }
  }

  void add_test(const ArgumentTest& test) {
    for (const unsigned shift : {0U, 32U}) {
      add_around(words_, static_cast<std::uint32_t>(test.value >> shift));
      const auto mask = static_cast<std::uint32_t>(test.mask >> shift);
      for (unsigned bit = 0; bit < 32; ++bit) words_.insert(mask & 1U << bit);
    }
    some_words_.insert({static_cast<std::uint32_t>(test.value),
                        static_cast<std::uint32_t>(test.value) + 1,
                        static_cast<std::uint32_t>(test.mask)});
    tested_.insert(test.index);
  }

  [[nodiscard]] Set listed_archs() const {
    Set archs;
    for (const AbiPolicy& abi : policy_.abis) archs.insert(info(abi.abi).audit_arch);
    return archs;
  }

  [[nodiscard]] Set calls_with_tests() const {
    Set numbers;
    for (const AbiPolicy& abi : policy_.abis) {
      for (const CallPolicy& call : abi.calls) {
        const auto clauses = policy_.clauses_of(call);
        if (!clauses.empty() && !clauses[0].all.empty()) numbers.insert(call.number);
      }
    }
    return numbers;
  }

  // Arguments are varied one word at a time, with the others 0: on all boundaries for calls whose
  // arguments matter, on some for all others, since a wrong jump may test those as well.
  [[nodiscard]] std::vector<bpf::Data> samples(const Set& archs, const Set& numbers,
                                               const Set& words) const {
    std::vector<bpf::Data> list;
    const Set with_tests = calls_with_tests();
    const Set listed = listed_archs();
    for (const std::uint32_t arch : archs) {
      for (const std::uint32_t number : numbers) {
        bpf::Data data = {.nr = static_cast<std::int32_t>(number), .arch = arch};
        list.push_back(data);
        if (!listed.contains(arch)) continue;
        for (const std::uint8_t index : tested_) {
          for (const std::uint64_t word : with_tests.contains(number) ? words : some_words_) {
            for (const unsigned shift : {0U, 32U}) {
              data.args = {};
              data.args[index] = word << shift;
              list.push_back(data);
            }
          }
        }
      }
    }
    return list;
  }

  const Policy& policy_;
  const bpf::Program& program_;
  Set archs_;
  Set numbers_;
  Set words_;
  Set some_words_;
  std::set<std::uint8_t> tested_;
  std::vector<bpf::Data> all_;
  std::size_t reached_ = ~std::size_t{0};  // the instruction that reaching_ is of
  std::vector<bpf::Data> reaching_;
};

}  // namespace caisson::seccomp
