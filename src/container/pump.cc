// SPDX-License-Identifier: Apache-2.0
#include "container/pump.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace caisson::container {

Pump::Pump(int from, int to)
    : from_(from), to_(to), output_(to < 3), buffer_(std::make_unique<std::array<char, 16384>>()) {}

Pump::Pump(UniqueFd from, int to) : Pump(from.get(), to) {
  owned_ = std::move(from);
}

Pump::Pump(int from, UniqueFd to) : Pump(from, to.get()) {
  owned_ = std::move(to);
}

pollfd Pump::interest() const {
  if (done_) return {-1, 0, 0};
  return begin_ < end_ ? pollfd{to_, POLLOUT, 0} : pollfd{from_, POLLIN, 0};
}

void Pump::move(short events) {
  if (done_ || events == 0) return;
  if (begin_ < end_) {
    // PIPE_BUF: after POLLOUT that much goes into a pipe without blocking (pipe(7)).
    const std::size_t size = std::min<std::size_t>(end_ - begin_, PIPE_BUF);
    const ssize_t put = ::write(to_, buffer_->data() + begin_, size);
    if (put > 0) begin_ += static_cast<std::size_t>(put);
    // A reader that is gone (EPIPE) wants no more; a terminal that is gone says EIO.
    if (put < 0 && errno != EAGAIN && errno != EINTR) finish();
    return;
  }
  const ssize_t got = ::read(from_, buffer_->data(), buffer_->size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  // The master of a terminal whose last slave was closed reads EIO, not end of file (pty(7)).
  if (got <= 0) return finish();
  begin_ = 0;
  end_ = static_cast<std::size_t>(got);
}

void Pump::finish() {
  done_ = true;
  owned_.reset();
}

}  // namespace caisson::container
