// SPDX-License-Identifier: Apache-2.0
#include "seccomp/profile/argument.h"

#include <algorithm>
#include <array>

namespace caisson::seccomp {
namespace {

// In the order of Operator.
constexpr std::array<std::string_view, 7> kOperators = {
    "SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE",        "SCMP_CMP_EQ",
    "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ",
};

}  // namespace

std::optional<Operator> operator_by_name(std::string_view text) {
  const auto* const found = std::ranges::find(kOperators, text);
  if (found == kOperators.end()) return std::nullopt;
  return static_cast<Operator>(found - kOperators.begin());
}

std::string_view name(Operator op) {
  return kOperators[static_cast<std::size_t>(op)];
}

}  // namespace caisson::seccomp
