// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <array>
#include <memory>

#include "base/unique_fd.h"

namespace caisson::container {

// Moves bytes from one descriptor to another, a buffer at a time, as far as poll(2) says that
// neither side would block. Ends owned by the pump are closed when the bytes end.
class Pump {
 public:
  Pump(int from, int to);
  Pump(UniqueFd from, int to);  // the container writes, the caller reads
  Pump(int from, UniqueFd to);  // the other way round

  // What to wait for next; fd -1 once the pump is done.
  [[nodiscard]] pollfd interest() const;
  // Moves what can be moved after poll() returned these events for interest().
  void move(short events);
  [[nodiscard]] bool done() const { return done_; }
  // Whether bytes flow from the container to the caller: to be emptied before the end.
  [[nodiscard]] bool is_output() const { return output_; }

 private:
  void finish();

  UniqueFd owned_;
  int from_;
  int to_;
  bool output_;
  bool done_ = false;
  std::unique_ptr<std::array<char, 16384>> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace caisson::container
