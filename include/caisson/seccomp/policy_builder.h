// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string_view>

#include "caisson/seccomp/action.h"
#include "caisson/seccomp/condition.h"
#include "caisson/seccomp/error.h"
#include "caisson/seccomp/export.h"
#include "caisson/seccomp/policy.h"

namespace caisson::seccomp::v1 {

// Makes a policy rule by rule:
//   const auto policy = PolicyBuilder()
//                           .default_action(Action::error(EPERM))
//                           .allow({"read", "write", "exit_group"})
//                           .allow("socket", arg(0) == AF_UNIX)
//                           .deny("ioctl", arg(1) == TIOCSTI)
//                           .build();
// The order of calls doesn't matter. A rule applies where all of its conditions hold; where several
// apply to a call, the strictest action counts; where none does, the default action, but ENOSYS for
// calls that are newer than every call the rules name, if the default is an errno, a signal or a
// kill (docs/seccomp-semantics.md): so that C libraries fall back to what the rules know.
// Names are the kernel's (`newfstatat`, `clone3`). An unknown name is an error, told by build();
// of several errors the first. Not to be used by two threads at a time.
class CAISSON_SECCOMP_API PolicyBuilder {
 public:
  PolicyBuilder() noexcept;
  PolicyBuilder(PolicyBuilder&& other) noexcept;
  PolicyBuilder& operator=(PolicyBuilder&& other) noexcept;
  ~PolicyBuilder();

  // What is done with calls that no rule applies to; kill_process() until said otherwise.
  PolicyBuilder& default_action(Action action) noexcept;

  // Adds an ABI through which calls may come, by its name ("i386", "x32", "arm"); the program's own
  // is there from the start. A call through any other kills the process.
  PolicyBuilder& abi(std::string_view name) noexcept;

  // An action for calls, where all of the conditions hold.
  PolicyBuilder& rule(Action action, std::initializer_list<std::string_view> calls,
                      std::initializer_list<Condition> conditions = {}) noexcept {
    return add_rule(action, calls.begin(), calls.size(), conditions.begin(), conditions.size());
  }

  PolicyBuilder& allow(std::initializer_list<std::string_view> calls) noexcept {
    return rule(Action::allow(), calls);
  }
  template <class... Conditions>
  PolicyBuilder& allow(std::string_view call, Conditions... conditions) noexcept {
    return rule(Action::allow(), {call}, {conditions...});
  }

  // With EPERM.
  PolicyBuilder& deny(std::initializer_list<std::string_view> calls) noexcept {
    return rule(Action::error(EPERM), calls);
  }
  template <class... Conditions>
  PolicyBuilder& deny(std::string_view call, Conditions... conditions) noexcept {
    return rule(Action::error(EPERM), {call}, {conditions...});
  }

  // Leaves the decision to whoever holds the listener.
  PolicyBuilder& notify(std::initializer_list<std::string_view> calls) noexcept {
    return rule(Action::notify(), calls);
  }
  template <class... Conditions>
  PolicyBuilder& notify(std::string_view call, Conditions... conditions) noexcept {
    return rule(Action::notify(), {call}, {conditions...});
  }

  // The policy of the rules so far. kInvalid for a bad rule, and where the filter would exceed the
  // kernel's limits or can't be proved within its budget.
  [[nodiscard]] Result<Policy> build() const noexcept;

 private:
  PolicyBuilder& add_rule(Action action, const std::string_view* calls, std::size_t call_count,
                          const Condition* conditions, std::size_t condition_count) noexcept;

  struct Content;
  std::unique_ptr<Content> content_;
};

}  // namespace caisson::seccomp::v1
