// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/filter_stack.h"

#include <linux/seccomp.h>

#include <ranges>
#include <utility>

namespace caisson::seccomp::bpf {
namespace {

// The kernel compares actions as signed numbers, so that KILL_PROCESS, whose top bit is set, is the
// strictest.
std::int32_t order_of(std::uint32_t value) {
  return static_cast<std::int32_t>(value & SECCOMP_RET_ACTION_FULL);
}

std::uint32_t stricter_of(std::uint32_t newer, std::uint32_t older) {
  return order_of(older) < order_of(newer) ? older : newer;
}

}  // namespace

Result<FilterStack> FilterStack::create(std::span<const Program> oldest_first) {
  if (oldest_first.empty()) return fail(Error::invalid("there is no filter"));
  std::vector<Filter> filters;
  std::uint32_t words = 0;
  for (const Program& program : oldest_first) {
    const auto symbolic = TRY(SymbolicProgram::create(program));
    filters.push_back({
      TRY(Interpreter::create(program))
      , symbolic, words
    });
    words |= symbolic.live_words(symbolic.start());
  }
  std::ranges::reverse(filters);
  return FilterStack(std::move(filters));
}

std::uint32_t FilterStack::run(const Data& data) const {
  std::uint32_t strictest = filters_.front().interpreter.run(data).value;
  for (const Filter& filter : filters_ | std::views::drop(1)) {
    strictest = stricter_of(strictest, filter.interpreter.run(data).value);
  }
  return strictest;
}

Outcome FilterStack::advance(State& state, const Path& path, Paths& paths) const {
  for (;;) {
    const Outcome outcome = filters_[state.newer].symbolic.advance(state.inner, path, paths);
    if (outcome.kind != Outcome::Kind::kReturns) return outcome;
    const std::uint32_t strictest =
        state.newer == 0 ? outcome.value : stricter_of(state.strictest, outcome.value);
    // The state stays at the last filter's end: to go on from there is to come to the same answer.
    if (state.newer + 1 == filters_.size()) return {.value = strictest};
    state = {state.newer + 1, strictest, {}};
  }
}

std::uint32_t FilterStack::live_words(const State& state) const {
  const Filter& filter = filters_[state.newer];
  return filter.symbolic.live_words(state.inner) | filter.words_of_older;
}

void FilterStack::append_key(const State& state, std::vector<std::uint32_t>& key) const {
  key.push_back(state.newer);
  key.push_back(state.strictest);
  filters_[state.newer].symbolic.append_key(state.inner, key);
}

}  // namespace caisson::seccomp::bpf
