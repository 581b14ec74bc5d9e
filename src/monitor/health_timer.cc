// SPDX-License-Identifier: Apache-2.0
#include "monitor/health_timer.h"

#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <ctime>

#include "monitor/engine_call.h"
#include "sys/process.h"

namespace caisson::monitor {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kMillisecond = 1'000'000;

std::uint64_t monotonic() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<std::uint64_t>(time.tv_sec) * kSecond +
         static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace

HealthTimer::HealthTimer(const Job& job) : job_(job), started_(monotonic()) {
  if (job_.health_interval > 0) schedule();
}

// In the start period a container that is not healthy yet is looked at more often.
void HealthTimer::schedule() {
  const std::uint64_t time = monotonic();
  const bool starting = !was_healthy_ && time - started_ < job_.health_start_period;
  next_ = time + (starting ? job_.health_start_interval : job_.health_interval);
}

int HealthTimer::timeout() const {
  if (next_ == 0 || probe_) return -1;
  const std::uint64_t time = monotonic();
  if (time >= next_) return 0;
  return static_cast<int>(std::min<std::uint64_t>((next_ - time) / kMillisecond + 1, INT_MAX));
}

void HealthTimer::start_probe() {
  std::vector<std::string> arguments = engine_arguments(job_, kProbeCommand);
  pid_t pid = 0;
  const int failed = ::posix_spawn(&pid, job_.engine.c_str(), nullptr, nullptr,
                                   pointers_to(arguments).data(), environ);
  // A host that is out of processes for the moment may have one the next time.
  if (failed != 0) return schedule();
  auto pidfd = sys::open_pidfd(pid);
  if (!pidfd) return schedule();
  probe_ = std::move(*pidfd);
}

void HealthTimer::serve() {
  if (probe_) {
    const auto info = sys::wait_for(probe_.get());
    was_healthy_ |= info && sys::exit_code(*info) == 0;
    probe_.reset();
    schedule();
  } else if (timeout() == 0) {
    start_probe();
  }
}

}  // namespace caisson::monitor
