// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>

namespace caisson {

// Runs a function when the scope is left, unless dismissed. Neither copyable nor movable, so it
// can't run twice.
template <class F>
class [[nodiscard]] ScopeExit {
 public:
  explicit ScopeExit(F function) noexcept : function_(std::move(function)) {}
  ~ScopeExit() {
    if (active_) function_();
  }
  ScopeExit(const ScopeExit&) = delete;
  ScopeExit& operator=(const ScopeExit&) = delete;

  void dismiss() noexcept { active_ = false; }

 private:
  F function_;
  bool active_ = true;
};

}  // namespace caisson
