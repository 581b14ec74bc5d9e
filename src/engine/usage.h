// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

// What a running container has used at one moment; bytes unless said otherwise. What its control
// groups don't count is zero.
struct Usage {
  std::chrono::steady_clock::time_point when;
  std::uint64_t cpu = 0;           // nanoseconds of processor time
  std::uint64_t memory = 0;        // without the page cache that is given back first
  std::uint64_t memory_limit = 0;  // the host's memory where there is no limit
  std::uint64_t read = 0;          // from block devices
  std::uint64_t written = 0;
  std::uint64_t received = 0;  // by network devices but loopback; none in the host's namespace
  std::uint64_t sent = 0;
  std::uint64_t pids = 0;
  // By resource, "cpu", "memory", "io": the per cent of the last ten seconds in which some process
  // waited for it. Empty where the kernel doesn't count (cgroup/pressure.h).
  std::map<std::string, double> pressure;
};

// nullopt for a container that doesn't run.
Result<std::optional<Usage>> read_usage(const Container& container);

// Processor time between two moments, in per cent of one processor.
double cpu_percent(const Usage& before, const Usage& after);

}  // namespace caisson::engine
