// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "caps/caps.h"
#include "engine/run_options.h"
#include "image/store/image.h"
#include "oci/config.h"

namespace caisson::engine {

// The bounding set that the options give a container on this host. Capabilities that the host lacks
// are left out with a warning, as the runtime-spec wants.
Result<caps::Set> container_caps(const RunOptions& options);

// The hostname inside: the one asked for, the short id, or the host's own where it is shared.
Result<std::string> container_hostname(const RunOptions& options, const std::string& id);

// The runtime-spec configuration for the options. `directory` is the container's state directory,
// which need not exist yet. Checks what can be checked without side effects: kInvalid for a missing
// command or options that contradict each other.
Result<oci::Config> make_config(const RunOptions& options, const image::Image& image,
                                const std::string& id, const std::string& directory,
                                caps::Set caps);

}  // namespace caisson::engine
