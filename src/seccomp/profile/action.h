// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

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

// SECCOMP_RET_* with its data: what a filter returns.
std::uint32_t to_return_value(Action action);

}  // namespace caisson::seccomp
