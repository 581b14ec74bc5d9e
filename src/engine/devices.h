// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "engine/run_options.h"
#include "oci/config.h"

namespace caisson::engine {

// The nodes and device rules that the options give a container: the default ones with those of
// --device and --device-cgroup-rule, or all of the host's for --privileged.
Result<void> set_devices(oci::Linux& linux_config, const RunOptions& options);

}  // namespace caisson::engine
