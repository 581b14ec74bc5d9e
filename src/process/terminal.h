// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"
#include "oci/config.h"

namespace caisson::process {

struct Terminal {
  UniqueFd master;  // for whoever holds the container's terminal
  UniqueFd slave;   // becomes the container's 0, 1 and 2
};

// Opens a new pseudo-terminal of the container's own devpts (after the pivot); with `console`, its
// slave becomes /dev/console. The slave is had from the master by TIOCGPTPEER and bound by
// descriptor: by name, the container could put something else in its place (CVE-2025-52565).
Result<Terminal> open_terminal(const std::optional<oci::ConsoleSize>& size, std::uint32_t owner,
                               bool console);

// Makes the slave the controlling terminal of the calling session and its 0, 1 and 2.
Result<void> take_terminal(int slave);

}  // namespace caisson::process
