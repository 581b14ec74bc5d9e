// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <termios.h>

#include <optional>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::container {

// Puts the caller's terminal into raw mode while the container has one of its own, so that control
// characters reach it; given back as it was with the object.
class RawMode {
 public:
  // Does nothing where standard input is no terminal.
  static Result<RawMode> enter();
  RawMode(RawMode&& other) noexcept;
  RawMode& operator=(RawMode&&) = delete;
  ~RawMode();

 private:
  explicit RawMode(std::optional<termios> saved) : saved_(saved) {}
  std::optional<termios> saved_;
};

// The size of the terminal that a descriptor leads to, if it is one.
std::optional<oci::ConsoleSize> window_size(int fd);

// The size of the caller's terminal (standard output's, else standard input's), if it has one.
std::optional<oci::ConsoleSize> caller_window_size();

// Tells a pseudo-terminal its size, which sends SIGWINCH to its foreground processes.
void set_window_size(int master, const oci::ConsoleSize& size);

}  // namespace caisson::container
