// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "engine/store.h"
#include "json/writer.h"

namespace caisson::engine {

// What a container's health checks found: health.json in its directory, in the form that inspect
// shows.
struct Health {
  struct Probe {
    std::string start;  // RFC 3339
    std::string end;
    int exit_code = 0;
    std::string output;
  };
  std::string status = "starting";  // "starting", "healthy" or "unhealthy"
  int failing_streak = 0;
  std::vector<Probe> log;  // the last five, the oldest first
};

void write_health(json::Writer& writer, const Health& health);
// A container that was not looked at yet is starting.
Result<Health> read_health(const Container& container);
// None of one without a check, and of one that never ran. What has ended is unhealthy.
Result<std::optional<Health>> health_of(const Container& container, const Record& record,
                                        const State& state);

}  // namespace caisson::engine
