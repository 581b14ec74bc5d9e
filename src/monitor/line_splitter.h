// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "monitor/log_sink.h"

namespace caisson::monitor {

// Cuts one stream of a container into lines for the log. A line longer than the buffer goes there
// in pieces without a line end, as Docker's do.
class LineSplitter {
 public:
  explicit LineSplitter(Stream stream) : stream_(stream) {}

  void add(std::string_view text, LogSink& sink);
  // At the end of the stream: what is left without a line end.
  void flush(LogSink& sink);

 private:
  Stream stream_;
  std::array<char, 16384> buffer_;
  std::size_t used_ = 0;
};

}  // namespace caisson::monitor
