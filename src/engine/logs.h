// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <ctime>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

// One entry of a container's log.
struct LogEntry {
  std::string text;  // with its line end, where it has one
  bool error_output = false;
  std::string time;  // RFC 3339
};

struct LogsOptions {
  bool follow = false;              // until the container has ended
  std::optional<std::size_t> tail;  // only so many of the last entries that are there already
  std::optional<timespec> since;
  std::optional<timespec> until;
};

// Hands the entries of a container's log to `take` in order. kUnsupported for a container whose log
// can't be read back.
Result<void> read_logs(const Container& container, const LogsOptions& options,
                       const std::function<Result<void>(const LogEntry&)>& take);

}  // namespace caisson::engine
