// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "base/strings.h"
#include "cli/common/command.h"
#include "engine/signals.h"
#include "engine/verbs.h"

namespace caisson::cli {

inline Result<void> set_stop_signal(engine::StopOptions& options, std::string_view value) {
  options.signal = TRY(engine::parse_signal(value));
  return {};
}

inline Result<void> set_stop_seconds(engine::StopOptions& options, std::string_view value) {
  options.seconds = parse_integer<int>(value);
  if (options.seconds) return {};
  return fail(Error::invalid("expected a number of seconds, or -1 to wait for ever"));
}

// How `stop` and `restart` end a container.
inline constexpr std::array kStopOptions = std::to_array<Option>({
    {.name = "signal",
     .letter = 's',
     .placeholder = "SIGNAL",
     .help = "Signal to send to the container",
     .set = set_with<set_stop_signal>},
    {.name = "time", .placeholder = "SECONDS", .set = set_with<set_stop_seconds>},
    {.name = "timeout",
     .letter = 't',
     .placeholder = "SECONDS",
     .help = "Seconds to wait before killing the container (default 10)",
     .set = set_with<set_stop_seconds>},
});

}  // namespace caisson::cli
