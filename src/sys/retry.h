// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>

namespace caisson::sys {

// Repeats a system call that a signal interrupted before it did anything.
template <class F>
auto retry(F call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

}  // namespace caisson::sys
