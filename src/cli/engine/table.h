// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace caisson::cli {

// Rows of cells under headings, each column as wide as its widest cell and three blanks between
// columns, none narrower than it should be: as Docker lays tables out.
class Table {
 public:
  explicit Table(std::vector<std::string> headings, std::size_t narrowest = 10)
      : narrowest_(narrowest) {
    rows_.push_back(std::move(headings));
  }
  // As many cells as there are headings.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] std::string text() const;

 private:
  std::size_t narrowest_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace caisson::cli
