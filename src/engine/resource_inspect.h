// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/resource_options.h"
#include "json/writer.h"

namespace caisson::engine {

// The members of HostConfig that are limits, as Docker has them.
void write_resources(json::Writer& writer, const ResourceOptions& options);

}  // namespace caisson::engine
