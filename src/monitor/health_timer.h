// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstdint>

#include "base/result.h"
#include "base/unique_fd.h"
#include "monitor/job.h"

namespace caisson::monitor {

// When the container's health is to be looked at. The look itself, and what becomes of it, is
// `caisson`'s, which is executed for it.
class HealthTimer {
 public:
  explicit HealthTimer(const Job& job);

  // For poll(2): milliseconds until the next look; -1 while there is none to wait for.
  [[nodiscard]] int timeout() const;
  // The look that is under way, to be polled for its end; -1 for none.
  [[nodiscard]] int pidfd() const { return probe_.get(); }
  // Starts a look whose time has come, and notes the end of the one under way.
  void serve();

 private:
  void start_probe();
  void schedule();

  const Job& job_;
  std::uint64_t started_;
  std::uint64_t next_ = 0;  // CLOCK_MONOTONIC, in nanoseconds
  bool was_healthy_ = false;
  UniqueFd probe_;
};

}  // namespace caisson::monitor
