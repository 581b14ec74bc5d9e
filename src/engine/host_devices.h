// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "oci/config.h"

namespace caisson::engine {

// Every device node below the host's /dev, for --privileged: but the terminals, shared memory and
// queues, of which the container has its own.
Result<std::vector<oci::Device>> host_devices();

}  // namespace caisson::engine
