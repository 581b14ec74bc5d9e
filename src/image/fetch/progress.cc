// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/progress.h"

#include <unistd.h>

#include <algorithm>

#include "base/human_size.h"
#include "sys/file.h"

namespace caisson::image {
namespace {

// Where nobody reads standard error any more there is nobody to tell.
void write(const std::string& text) {
  [[maybe_unused]] const auto written = sys::write_all(STDERR_FILENO, text, "standard error");
}

// "[=====>     ]"
std::string bar(std::uint64_t done, std::uint64_t total) {
  constexpr std::uint64_t kWidth = 40;
  const std::uint64_t filled = total == 0 ? 0 : std::min(kWidth, done * kWidth / total);
  std::string text = "[" + std::string(filled, '=');
  if (filled < kWidth) text += '>';
  text.resize(kWidth + 1, ' ');
  return text + "]";
}

}  // namespace

Progress::Style Progress::style_of_stderr(bool quiet) {
  if (quiet) return Style::kNone;
  return ::isatty(STDERR_FILENO) == 1 ? Style::kBars : Style::kLines;
}

Progress::Item Progress::begin(const std::string& name, const std::string& action,
                               std::uint64_t total) {
  const std::lock_guard lock(mutex_);
  lines_.push_back({name, action, total, 0});
  if (style_ == Style::kBars) draw();
  return lines_.size() - 1;
}

void Progress::advance(Item item, std::uint64_t count) {
  constexpr std::chrono::milliseconds kInterval{100};
  const std::lock_guard lock(mutex_);
  lines_[item].done += count;
  if (style_ != Style::kBars || std::chrono::steady_clock::now() - last_draw_ < kInterval) return;
  draw();
}

void Progress::end(Item item) {
  const std::lock_guard lock(mutex_);
  const Line& line = lines_[item];
  if (style_ == Style::kBars) draw();
  if (style_ == Style::kLines) {
    write(line.name + ": " + line.action + "  " + human_size(line.done) + "\n");
  }
}

void Progress::draw() {
  last_draw_ = std::chrono::steady_clock::now();
  // Over the lines that were drawn before.
  std::string text = drawn_ == 0 ? "" : "\x1b[" + std::to_string(drawn_) + "A";
  for (const Line& line : lines_) {
    text += "\r\x1b[K" + line.name + ": " + line.action + " " + bar(line.done, line.total) + "  " +
            human_size(line.done);
    if (line.total != 0) text += "/" + human_size(line.total);
    text += '\n';
  }
  drawn_ = lines_.size();
  write(text);
}

}  // namespace caisson::image
