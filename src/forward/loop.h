// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace caisson::forward {

// Something that waits for descriptors.
class Handler {
 public:
  Handler() = default;
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  virtual ~Handler() = default;
  // `events` are epoll(7)'s. False where the handler is of no use any more.
  virtual bool ready(int fd, std::uint32_t events) = 0;
};

// One thread that waits for all of them.
class Loop {
 public:
  static Result<Loop> create();

  // Calls the handler (borrowed) for these events of the descriptor; none at all for 0: epoll would
  // go on telling of a peer that hung up.
  void watch(int fd, std::uint32_t events, Handler& handler);
  void forget(int fd);
  // Waits, and serves what is ready. Handlers that are of no use any more are put on a list, which
  // the next call empties; the caller lets go of them.
  Result<void> wait(int milliseconds);
  [[nodiscard]] const std::vector<Handler*>& finished() const { return finished_; }

 private:
  struct Watched {
    std::uint32_t events;
    Handler* handler;
  };
  explicit Loop(UniqueFd epoll) : epoll_(std::move(epoll)) {}

  UniqueFd epoll_;
  std::map<int, Watched> watched_;
  std::vector<Handler*> finished_;
};

}  // namespace caisson::forward
