// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace caisson::container {

// Connects to the AF_UNIX stream socket at the path. A path longer than an address holds is reached
// through its directory's descriptor.
Result<UniqueFd> connect_to(const std::string& socket_path);

// Connects to the AF_UNIX stream socket at the path and hands the descriptor over (SCM_RIGHTS): how
// engines take a container's terminal or pidfd (--console-socket, --pidfd-socket).
Result<void> send_fd(const std::string& socket_path, int fd);

}  // namespace caisson::container
