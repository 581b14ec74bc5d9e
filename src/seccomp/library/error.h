// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "caisson/seccomp/error.h"

namespace caisson::seccomp::v1 {

// The way from the error of all layers to the one that programs see.
class ErrorAccess {
 public:
  static Error make(const caisson::Error& error);
};

}  // namespace caisson::seccomp::v1

// The value of a caisson::Result, or return its error as a program sees it.
#define TRY_PUBLIC(...) \
  CAISSON_TRY_PUBLIC_AS(CAISSON_TRY_JOIN(try_result_, __COUNTER__), __VA_ARGS__)
#define CAISSON_TRY_PUBLIC_AS(name, ...)                              \
  __extension__({                                                     \
    auto name = (__VA_ARGS__);                                        \
    if (!name) [[unlikely]]                                           \
      return ::caisson::seccomp::v1::ErrorAccess::make(name.error()); \
    ::caisson::detail::take(name);                                    \
  })
