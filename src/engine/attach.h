// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "engine/detach_keys.h"
#include "engine/store.h"

namespace caisson::engine {

struct AttachOptions {
  bool input = true;  // the caller's standard input reaches the container
  bool output = true;
  bool error_output = true;
  bool terminal = false;  // the container has one
  bool redraw = false;    // have its programs show again what they had shown
  bool proxy_signals = true;
  std::string detach_keys;  // bytes, by parse_detach_keys()
};

// A connection to the monitor of a running container; kInvalid where it has none.
Result<UniqueFd> connect_to_monitor(const Container& container);

// Says what the caller wants; to be called once, before anything else.
Result<void> greet_monitor(int socket, const AttachOptions& options);

// Serves the caller's streams, terminal and signals until the container has ended: its exit code,
// or nothing where the user detached. `process` (a pidfd, borrowed) is whom signals go to. Blocks
// signals for the rest of the program's life.
Result<std::optional<int>> attach(int socket, int process, const AttachOptions& options);

}  // namespace caisson::engine
