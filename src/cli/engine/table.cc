// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/table.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace caisson::cli {
namespace {

// In characters: a cell may hold "…".
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string Table::text() const {
  constexpr std::size_t kGap = 3;
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      text += row[i];
      if (i + 1 < row.size()) {
        text.append(std::max(widths[i] + kGap, narrowest_) - width(row[i]), ' ');
      }
    }
    text += '\n';
  }
  return text;
}

}  // namespace caisson::cli
