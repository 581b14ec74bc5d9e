// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace caisson::image {

// Tells on standard error how far several layers have come: by bars that are drawn anew where that
// is a terminal, by a line for each that is through where it is not. For several threads.
class Progress {
 public:
  enum class Style : std::uint8_t { kBars, kLines, kNone };
  // kBars on a terminal, kLines elsewhere; kNone where `quiet`.
  static Style style_of_stderr(bool quiet);

  explicit Progress(Style style) : style_(style) {}

  using Item = std::size_t;
  // One layer: "3f4d90098f5b: Loading layer". total: 0 where not known.
  Item begin(const std::string& name, const std::string& action, std::uint64_t total);
  void advance(Item item, std::uint64_t count);
  void end(Item item);

 private:
  struct Line {
    std::string name;
    std::string action;
    std::uint64_t total = 0;
    std::uint64_t done = 0;
  };
  void draw();

  Style style_;
  std::mutex mutex_;
  std::vector<Line> lines_;
  std::size_t drawn_ = 0;
  std::chrono::steady_clock::time_point last_draw_;
};

}  // namespace caisson::image
