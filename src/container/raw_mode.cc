// SPDX-License-Identifier: Apache-2.0
#include "container/raw_mode.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <utility>

namespace caisson::container {

Result<RawMode> RawMode::enter() {
  if (::isatty(STDIN_FILENO) == 0) return RawMode(std::nullopt);
  termios saved{};
  if (::tcgetattr(STDIN_FILENO, &saved) != 0) return fail(Error::last("read terminal settings"));
  termios raw = saved;
  ::cfmakeraw(&raw);
  if (::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0) {
    return fail(Error::last("set terminal to raw mode"));
  }
  return RawMode(saved);
}

RawMode::RawMode(RawMode&& other) noexcept : saved_(std::exchange(other.saved_, std::nullopt)) {}

RawMode::~RawMode() {
  // A terminal that has hung up can't be and need not be restored.
  if (saved_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &*saved_);
}

std::optional<oci::ConsoleSize> window_size(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0) return std::nullopt;
  return oci::ConsoleSize{size.ws_row, size.ws_col};
}

std::optional<oci::ConsoleSize> caller_window_size() {
  const auto size = window_size(STDOUT_FILENO);
  return size ? size : window_size(STDIN_FILENO);
}

void set_window_size(int master, const oci::ConsoleSize& size) {
  winsize window{};
  window.ws_row = size.height;
  window.ws_col = size.width;
  // Only fails where the terminal is gone, which the pump notices.
  ::ioctl(master, TIOCSWINSZ, &window);
}

}  // namespace caisson::container
