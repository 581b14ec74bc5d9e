// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "json/value.h"

namespace caisson::seccomp {

using json::Position;

enum class Operator : std::uint8_t {
  kNotEqual,
  kLess,
  kLessOrEqual,
  kEqual,
  kGreaterOrEqual,
  kGreater,
  kMaskedEqual,  // (argument & value) == value_two
};

// By the name that profiles write: "SCMP_CMP_EQ".
std::optional<Operator> operator_by_name(std::string_view name);
std::string_view name(Operator op);

// A condition on one argument of a call, as written.
struct ArgumentCondition {
  unsigned index = 0;  // 0 to 5
  Operator op = Operator::kEqual;
  std::uint64_t value = 0;
  std::uint64_t value_two = 0;
  Position position;
};

}  // namespace caisson::seccomp
