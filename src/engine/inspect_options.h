// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/run_options.h"
#include "json/writer.h"

namespace caisson::engine {

// Members of HostConfig that are as they were given: devices, ulimits, groups …; and those that
// Docker has and Caisson's containers never fill.
void write_host_options(json::Writer& writer, const RunOptions& options);

}  // namespace caisson::engine
