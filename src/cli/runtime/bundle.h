// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "container/lifecycle.h"

namespace caisson::cli {

// Reads a bundle: config.json parsed and validated, its root made absolute and found to be a
// directory, its seccomp profile compiled. Nothing is created. Warnings go to standard error.
Result<container::CreateOptions> read_bundle(const std::string& directory);

// Whom `list` names as the container's owner.
std::string caller_name();

// Engines that want the terminal say where to; without one, somebody must stay to hold it.
Result<void> check_terminal(const container::CreateOptions& options, bool detached);

}  // namespace caisson::cli
