// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <ctime>
#include <string_view>

namespace caisson::monitor {

enum class Stream : std::uint8_t { kOutput, kErrorOutput };

// One line of a container's output, or a piece of one that is longer than kLongestPiece.
struct Line {
  Stream stream;
  std::string_view text;  // with its line end, where it has one
  timespec time;
};

// Where a container's output is kept. What can't be kept (a full disk) is lost; the container goes
// on.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void write(const Line& line) = 0;
};

}  // namespace caisson::monitor
