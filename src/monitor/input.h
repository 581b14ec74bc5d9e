// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <array>
#include <cstddef>
#include <string_view>

#include "base/unique_fd.h"
#include "monitor/protocol.h"

namespace caisson::monitor {

// The way to the container's standard input: a pipe or the master of its terminal. Holds what one
// message brought until the container has taken it.
class Input {
 public:
  // `fd` must not block; none: what comes is dropped.
  explicit Input(int fd) : fd_(fd) {}

  [[nodiscard]] bool pending() const { return begin_ < end_; }
  [[nodiscard]] pollfd interest() const { return {pending() ? fd_ : -1, POLLOUT, 0}; }
  // Only where nothing is pending.
  void accept(std::string_view bytes);
  void flush();
  // Nothing more goes there, once what is pending has gone.
  void close_when_flushed();
  [[nodiscard]] bool closed() const { return fd_ < 0; }

 private:
  int fd_;
  bool closing_ = false;
  std::array<char, kMaxContent> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace caisson::monitor
