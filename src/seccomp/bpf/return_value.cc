// SPDX-License-Identifier: Apache-2.0
#include "seccomp/bpf/return_value.h"

#include <linux/seccomp.h>

#include <algorithm>

namespace caisson::seccomp::bpf {

std::uint32_t plain_return_value(std::uint32_t value) {
  constexpr std::uint32_t kMaxErrno = 4095;
  const std::uint32_t action = value & SECCOMP_RET_ACTION_FULL;
  switch (action) {
    case SECCOMP_RET_ERRNO:
      return action | std::min(value & SECCOMP_RET_DATA, kMaxErrno);
    case SECCOMP_RET_TRAP:  // si_errno
    case SECCOMP_RET_TRACE:
      return value;
    case SECCOMP_RET_KILL_THREAD:
    case SECCOMP_RET_USER_NOTIF:
    case SECCOMP_RET_LOG:
    case SECCOMP_RET_ALLOW:
      return action;
    default:
      return SECCOMP_RET_KILL_PROCESS;
  }
}

}  // namespace caisson::seccomp::bpf
