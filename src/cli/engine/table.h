// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace caisson::cli {

// Lines whose cells end with tabs, each column as wide as its widest cell and three blanks between
// columns, none narrower than it should be: as Docker lays tables out (Go's text/tabwriter). A
// column is what lines that follow each other have; the last cell of a line belongs to none.
std::string align_columns(std::string_view text, std::size_t narrowest = 10);

// Rows of cells under headings.
class Table {
 public:
  explicit Table(std::vector<std::string> headings, std::size_t narrowest = 10)
      : narrowest_(narrowest) {
    add(std::move(headings));
  }
  // As many cells as there are headings.
  void add(const std::vector<std::string>& cells);
  [[nodiscard]] std::string text() const { return align_columns(text_, narrowest_); }

 private:
  std::size_t narrowest_;
  std::string text_;
};

}  // namespace caisson::cli
