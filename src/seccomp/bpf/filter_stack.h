// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "seccomp/bpf/interpreter.h"
#include "seccomp/bpf/program.h"
#include "seccomp/bpf/symbolic_program.h"

namespace caisson::seccomp::bpf {

// All filters of a thread as one function: the kernel runs each of them for a call, the newest
// first, and obeys the strictest answer, of equally strict ones the newest filter's
// (seccomp_run_filters(), kernel/seccomp.c).
class FilterStack {
 public:
  // Where running stands, for Product: in one filter, with the strictest answer of the newer ones.
  struct State {
    std::uint32_t newer = 0;  // filters that have answered
    std::uint32_t strictest = 0;
    SymbolicProgram::State inner;
  };

  // The filters in the order of their installation. kInvalid where there is none or the kernel
  // would refuse one. Borrows the programs' instructions.
  static Result<FilterStack> create(std::span<const Program> oldest_first);

  // What the kernel makes of a call.
  [[nodiscard]] std::uint32_t run(const Data& data) const;

  [[nodiscard]] static State start() { return {}; }
  Outcome advance(State& state, const Path& path, Paths& paths) const;
  [[nodiscard]] std::uint32_t live_words(const State& state) const;
  void append_key(const State& state, std::vector<std::uint32_t>& key) const;

 private:
  struct Filter {
    Interpreter interpreter;
    SymbolicProgram symbolic;
    std::uint32_t words_of_older;  // those of the data that the filters behind this one read
  };

  explicit FilterStack(std::vector<Filter> filters) : filters_(std::move(filters)) {}

  std::vector<Filter> filters_;  // newest first
};

}  // namespace caisson::seccomp::bpf
