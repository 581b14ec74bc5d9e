// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace caisson::seccomp {

// What the kernel does with a call, strictest first: the kernel's own order when several filters
// disagree (seccomp(2)), and ours when several rules do.
enum class ActionKind : std::uint8_t {
  kKillProcess,
  kKillThread,
  kTrap,
  kErrno,
  kNotify,
  kTrace,
  kLog,
  kAllow,
};

// An action with its SECCOMP_RET_DATA: the errno of kErrno, the message of kTrace, 0 otherwise.
struct Action {
  ActionKind kind = ActionKind::kAllow;
  std::uint16_t data = 0;
  bool operator==(const Action&) const = default;
};

// The call is not carried out, and nobody outside the filter is asked.
constexpr bool denies(ActionKind kind) {
  return kind <= ActionKind::kErrno;
}

// True where the kernel would rather obey a than b.
constexpr bool stricter(ActionKind a, ActionKind b) {
  return a < b;
}

// ERRNO and TRACE carry a number that profiles give as errnoRet.
constexpr bool carries_data(ActionKind kind) {
  return kind == ActionKind::kErrno || kind == ActionKind::kTrace;
}

// By the name that profiles write, "SCMP_ACT_ERRNO"; SCMP_ACT_KILL is KILL_THREAD's older name.
std::optional<ActionKind> action_by_name(std::string_view name);
std::string_view name(ActionKind kind);

// "SCMP_ACT_ERRNO(1)", "SCMP_ACT_ALLOW".
std::string to_string(Action action);

// SECCOMP_RET_* with its data: what a filter returns.
std::uint32_t to_return_value(Action action);

}  // namespace caisson::seccomp
