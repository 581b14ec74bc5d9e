// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <expected>
#include <type_traits>
#include <utility>

#include "base/error.h"

namespace caisson {

// The value, or why there is none. The one error channel of every layer (CONTRIBUTING.md,
// "Errors").
template <class T>
using Result = std::expected<T, Error>;

// Shorthand for `return std::unexpected(error)`.
inline std::unexpected<Error> fail(Error error) {
  return std::unexpected<Error>(std::move(error));
}

namespace detail {
template <class T>
T take(std::expected<T, Error>& result) {
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}
}  // namespace detail

}  // namespace caisson

// The value of a Result, or return its error from the enclosing function:
//   const UniqueFd root = TRY(open_path("/"));
// __COUNTER__ keeps a nested TRY from shadowing the outer one's variable.
#define TRY(...) CAISSON_TRY_AS(CAISSON_TRY_JOIN(try_result_, __COUNTER__), __VA_ARGS__)
#define CAISSON_TRY_JOIN(a, b) CAISSON_TRY_JOIN_EXPANDED(a, b)
#define CAISSON_TRY_JOIN_EXPANDED(a, b) a##b
#define CAISSON_TRY_AS(name, ...)                                        \
  __extension__({                                                        \
    auto name = (__VA_ARGS__);                                           \
    if (!name) [[unlikely]]                                              \
      return std::unexpected<::caisson::Error>(std::move(name).error()); \
    ::caisson::detail::take(name);                                       \
  })
