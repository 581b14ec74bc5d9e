// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::engine {

// The device that a node of the host stands for; none for other files.
std::optional<oci::Device> device_of(const std::string& path, const struct stat& status);

// The device nodes below a directory of the host, for --device and --privileged. Those that every
// container has of its own (terminals, shared memory, queues) are left out.
Result<std::vector<oci::Device>> devices_below(const std::string& directory);

}  // namespace caisson::engine
