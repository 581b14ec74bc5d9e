// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "container/lifecycle.h"

namespace caisson::cli {

// Reads a bundle: config.json parsed and validated, its root made absolute and found to be a
// directory, its seccomp profile compiled. Nothing is created. Warnings go to standard error.
Result<container::CreateOptions> read_bundle(const std::string& directory);

}  // namespace caisson::cli
