// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

namespace caisson::seccomp::v1 {

// A test of one argument of a call. Made of arg() and an operator:
//   arg(0) == AF_VSOCK
//   arg(2) > 4096
//   (arg(0) & CLONE_NEWUSER) == 0
// Arguments are compared, unsigned, at the width that the kernel takes them: of an `int` the upper
// 32 bits of the register don't matter. A negative constant stands for the bits that it has at that
// width: `arg(0) == -1`.
struct Condition {
  enum class Operator : std::uint8_t {
    kNotEqual,
    kLess,
    kLessOrEqual,
    kEqual,
    kGreaterOrEqual,
    kGreater,
    kMaskedEqual,  // (argument & mask) == value
  };

  std::uint8_t index = 0;  // 0 to 5
  Operator op = Operator::kEqual;
  std::uint64_t value = 0;
  std::uint64_t mask = 0;  // of kMaskedEqual
};

// An argument of a call, or some of its bits, on the way to a Condition.
struct Argument {
  std::uint8_t index;
};
struct MaskedArgument {
  std::uint8_t index;
  std::uint64_t mask;
};

// The argument of that index, counted from 0.
constexpr Argument arg(std::uint8_t index) noexcept {
  return {index};
}

namespace detail {
// Constants of any integral or enumeration type; negative ones extend to 64 bits.
template <class T>
using Constant = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>, Condition>;
}  // namespace detail

template <class T>
constexpr detail::Constant<T> operator==(Argument argument, T value) noexcept {
  return {argument.index, Condition::Operator::kEqual, static_cast<std::uint64_t>(value), 0};
}
template <class T>
constexpr detail::Constant<T> operator!=(Argument argument, T value) noexcept {
  return {argument.index, Condition::Operator::kNotEqual, static_cast<std::uint64_t>(value), 0};
}
template <class T>
constexpr detail::Constant<T> operator<(Argument argument, T value) noexcept {
  return {argument.index, Condition::Operator::kLess, static_cast<std::uint64_t>(value), 0};
}
template <class T>
constexpr detail::Constant<T> operator<=(Argument argument, T value) noexcept {
  return {argument.index, Condition::Operator::kLessOrEqual, static_cast<std::uint64_t>(value), 0};
}
template <class T>
constexpr detail::Constant<T> operator>(Argument argument, T value) noexcept {
  return {argument.index, Condition::Operator::kGreater, static_cast<std::uint64_t>(value), 0};
}
template <class T>
constexpr detail::Constant<T> operator>=(Argument argument, T value) noexcept {
  return {argument.index, Condition::Operator::kGreaterOrEqual, static_cast<std::uint64_t>(value),
          0};
}
constexpr MaskedArgument operator&(Argument argument, std::uint64_t mask) noexcept {
  return {argument.index, mask};
}
template <class T>
constexpr detail::Constant<T> operator==(MaskedArgument argument, T value) noexcept {
  return {argument.index, Condition::Operator::kMaskedEqual, static_cast<std::uint64_t>(value),
          argument.mask};
}

}  // namespace caisson::seccomp::v1
