// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/table.h"

#include <algorithm>

#include "base/strings.h"

namespace caisson::cli {
namespace {

using Line = std::vector<std::string_view>;

// In characters: a cell may hold "…".
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

// Whether the line has this cell, ended by a tab.
bool has_column(const Line& line, std::size_t column) {
  return line.size() > column + 1;
}

// The widths of one column, line by line.
std::vector<std::size_t> column_widths(const std::vector<Line>& lines, std::size_t column,
                                       std::size_t narrowest) {
  constexpr std::size_t kGap = 3;
  std::vector<std::size_t> widths(lines.size(), 0);
  for (std::size_t begin = 0; begin < lines.size(); ++begin) {
    std::size_t end = begin;
    std::size_t widest = narrowest;
    for (; end < lines.size() && has_column(lines[end], column); ++end) {
      widest = std::max(widest, width(lines[end][column]) + kGap);
    }
    std::fill(widths.begin() + static_cast<std::ptrdiff_t>(begin),
              widths.begin() + static_cast<std::ptrdiff_t>(end), widest);
    begin = std::max(begin, end);
  }
  return widths;
}

}  // namespace

std::string align_columns(std::string_view text, std::size_t narrowest) {
  std::vector<Line> lines;
  std::size_t columns = 0;
  for (const std::string_view line : split(text, '\n')) {
    lines.push_back(split(line, '\t'));
    columns = std::max(columns, lines.back().size() - 1);
  }
  std::vector<std::string> aligned(lines.size());
  for (std::size_t column = 0; column <= columns; ++column) {
    const std::vector<std::size_t> widths = column_widths(lines, column, narrowest);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (column >= lines[i].size()) continue;
      aligned[i] += lines[i][column];
      if (!has_column(lines[i], column)) continue;
      aligned[i].append(widths[i] - width(lines[i][column]), ' ');
    }
  }
  return join(aligned, "\n");
}

void Table::add(const std::vector<std::string>& cells) {
  text_.append(join(cells, "\t")).append("\n");
}

}  // namespace caisson::cli
