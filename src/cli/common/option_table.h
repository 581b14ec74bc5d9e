// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "cli/common/command.h"

namespace caisson::cli {

// One table of several, sorted by name as help prints it: made by the compiler, so that options can
// be kept by theme at no cost of a start.
template <std::size_t... kSizes>
consteval auto merge_options(const std::array<Option, kSizes>&... tables) {
  std::array<Option, (kSizes + ...)> all{};
  auto next = all.begin();
  ((next = std::ranges::copy(tables, next).out), ...);
  std::ranges::sort(all, {}, &Option::name);
  return all;
}

}  // namespace caisson::cli
