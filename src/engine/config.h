// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "caps/caps.h"
#include "engine/mounts.h"
#include "engine/run_options.h"
#include "image/store/image.h"
#include "oci/config.h"

namespace caisson::engine {

// The bounding set that the options give a container on this host, and what they ask for that the
// host lacks.
struct GivenCaps {
  caps::Set given = 0;
  caps::Set missing = 0;
};
Result<GivenCaps> caps_of(const RunOptions& options);

// The same, where what is missing gets a warning, as the runtime-spec wants.
Result<caps::Set> container_caps(const RunOptions& options);

// The hostname inside: the one asked for, the short id, or the host's own where it is shared.
Result<std::string> container_hostname(const RunOptions& options, const std::string& id);

// What the container executes: the image's entrypoint and command, or the user's in their place.
Result<std::vector<std::string>> container_arguments(const RunOptions& options,
                                                     const image::Image& image);

// The runtime-spec configuration for the options. Checks what can be checked without side effects:
// kInvalid for a missing command or options that contradict each other. Where a namespace is
// another container's, "container:ID" stands for its path (engine/joined_namespaces.h).
Result<oci::Config> make_config(const RunOptions& options, const image::Image& image,
                                const std::string& id, Mounts mounts, caps::Set caps);

}  // namespace caisson::engine
