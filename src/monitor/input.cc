// SPDX-License-Identifier: Apache-2.0
#include "monitor/input.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace caisson::monitor {

void Input::accept(std::string_view bytes) {
  if (fd_ < 0 || closing_) return;
  std::memcpy(buffer_.data(), bytes.data(), bytes.size());
  begin_ = 0;
  end_ = bytes.size();
  flush();
}

void Input::flush() {
  while (pending()) {
    const ssize_t put = ::write(fd_, buffer_.data() + begin_, end_ - begin_);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0 && errno == EAGAIN) return;
    if (put < 0) {
      // Nobody reads any more.
      begin_ = end_;
      break;
    }
    begin_ += static_cast<std::size_t>(put);
  }
  if (closing_) {
    ::close(fd_);
    fd_ = -1;
  }
}

void Input::close_when_flushed() {
  if (fd_ < 0) return;
  closing_ = true;
  flush();
}

}  // namespace caisson::monitor
