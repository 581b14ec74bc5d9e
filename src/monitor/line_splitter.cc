// SPDX-License-Identifier: Apache-2.0
#include "monitor/line_splitter.h"

#include <algorithm>
#include <cstring>

#include "base/timestamp.h"

namespace caisson::monitor {

void LineSplitter::add(std::string_view text, LogSink& sink) {
  while (!text.empty()) {
    const std::size_t line_end = text.find('\n');
    const std::size_t wanted = line_end == std::string_view::npos ? text.size() : line_end + 1;
    const std::size_t size = std::min(wanted, buffer_.size() - used_);
    std::memcpy(buffer_.data() + used_, text.data(), size);
    used_ += size;
    text.remove_prefix(size);
    if (buffer_[used_ - 1] == '\n' || used_ == buffer_.size()) flush(sink);
  }
}

void LineSplitter::flush(LogSink& sink) {
  if (used_ == 0) return;
  sink.write({stream_, {buffer_.data(), used_}, now()});
  used_ = 0;
}

}  // namespace caisson::monitor
