// SPDX-License-Identifier: Apache-2.0
#include "base/human_size.h"

#include <array>
#include <cstdio>

namespace caisson {

std::string human_size(std::uint64_t bytes, int digits) {
  constexpr std::array<const char*, 7> kUnits = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*g%s", digits, value, kUnits[unit]);
  return text.data();
}

}  // namespace caisson
