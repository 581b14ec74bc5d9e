// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "seccomp/bpf/path.h"
#include "seccomp/bpf/symbolic_program.h"
#include "seccomp/policy/regions.h"

namespace caisson::seccomp {

// What a policy says in one of its regions, as a function that is asked about sets of data at once:
// the counterpart of bpf::SymbolicProgram, with the return values that a filter should have.
class SymbolicRegion {
 public:
  // The test to be looked at next: all before it are known to hold or known not to matter.
  struct State {
    std::uint32_t clause = 0;  // counted from the region's first
    std::uint32_t group = 0;   // index into Clause::all
    std::uint32_t test = 0;    // index into the group
  };

  // Borrows the policy.
  SymbolicRegion(const Policy& policy, const Region& region);

  [[nodiscard]] State start() const { return {}; }
  bpf::Outcome advance(State& state, const bpf::Path& path, bpf::Paths& paths) const;
  [[nodiscard]] std::uint32_t live_words(const State& state) const;
  void append_key(const State& state, std::vector<std::uint32_t>& key) const;

 private:
  struct Answer;

  [[nodiscard]] Answer ask(const ArgumentTest& test, const bpf::Path& path,
                           const bpf::Paths& paths) const;
  [[nodiscard]] std::uint32_t words_of(const ArgumentTest& test) const;

  std::span<const Clause> clauses_;
  Region region_;
  bool big_endian_;
  std::vector<std::uint32_t> words_from_;  // by clause: the words that it and all behind it test
};

}  // namespace caisson::seccomp
