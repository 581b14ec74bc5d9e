// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

#include "base/result.h"

namespace caisson::container {

// Writes the id into a file, whole or not at all, and without a line end: engines take the whole
// file for the number. Does nothing for an empty path.
Result<void> write_pid_file(const std::string& path, pid_t pid);

}  // namespace caisson::container
