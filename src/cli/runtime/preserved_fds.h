// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "base/result.h"

namespace caisson::cli {

// The argument of --preserve-fds: how many descriptors from 3 on a container's process inherits, up
// to 1024.
Result<unsigned> parse_preserved_fds(std::string_view value);

// How many sockets this program was handed from 3 on by socket activation (sd_listen_fds(3)): 0
// where LISTEN_PID is another process.
unsigned activated_fds();

// All of the `count` descriptors from 3 on must be open, before this program opens any: a number
// that the caller left free would come to be one of its own, and the container would get that.
Result<void> check_preserved_fds(unsigned count);

}  // namespace caisson::cli
