// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"

namespace caisson::process {

// Holds back the signals by which a user ends a program (SIGHUP, SIGINT, SIGQUIT, SIGTERM) while it
// makes what has to be taken back first. They are seen where the program waits for others; with the
// end of an object that has told of one it takes effect, as it does on any other program.
//
// Blocks them from watch() on, for the rest of the program's life unless one was told. Those that
// the caller ignores stay ignored (nohup).
class Interruption {
 public:
  static Result<Interruption> watch();
  Interruption(Interruption&& other) noexcept = default;
  Interruption& operator=(Interruption&&) = delete;
  ~Interruption();

  // poll(2) for the events of one descriptor: false where the time was over first, which -1 never
  // is. EINTR where one of the signals is there.
  Result<bool> wait(int fd, short events, int milliseconds);

 private:
  Interruption(UniqueFd signals, const sigset_t& watched)
      : signals_(std::move(signals)), watched_(watched) {}

  UniqueFd signals_;
  sigset_t watched_;
  bool told_ = false;
};

}  // namespace caisson::process
