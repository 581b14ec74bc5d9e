// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "seccomp/policy/policy.h"
#include "seccomp/profile/action.h"

namespace caisson::seccomp {

// A SECCOMP_FILTER_FLAG_* of seccomp(2).
struct FilterFlagInfo {
  unsigned bit;
  std::string_view name;   // "SECCOMP_FILTER_FLAG_TSYNC"
  std::string_view since;  // the Linux release that brought it
};
std::span<const FilterFlagInfo> all_filter_flags();

// A SECCOMP_RET_*, strictest first.
struct FilterActionInfo {
  ActionKind kind;
  std::string_view name;   // "SECCOMP_RET_LOG"
  std::string_view since;  // "3.5" for those as old as filters
};
std::span<const FilterActionInfo> all_filter_actions();

// The flags of seccomp(2) that a filter is to be loaded with; with or without a listener.
unsigned filter_flag_bits(const FilterFlags& flags, bool listener);

// What the running kernel offers of seccomp(2).
struct Support {
  bool strict = false;            // CONFIG_SECCOMP
  bool filter = false;            // CONFIG_SECCOMP_FILTER
  std::array<bool, 8> actions{};  // by ActionKind
  unsigned flags = 0;             // bits of all_filter_flags()

  [[nodiscard]] bool offers(ActionKind kind) const {
    return actions[static_cast<std::size_t>(kind)];
  }
};

// Asks the kernel; changes nothing and needs no privilege. Fails where an outer filter forbids the
// asking.
Result<Support> probe();

// kUnsupported, naming the first feature that the kernel lacks and the flags or the policy need.
Result<void> check_flags(unsigned bits, const Support& support);
Result<void> check_support(const Policy& policy, const Support& support);

}  // namespace caisson::seccomp
