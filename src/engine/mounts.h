// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/run_options.h"
#include "oci/config.h"

namespace caisson::engine {

// What is mounted below the container's root.
struct Mounts {
  std::vector<oci::Mount> list;     // in mounting order
  std::string root_propagation;     // linux.rootfsPropagation that these need
  std::vector<std::string> seeded;  // destinations of volumes that get what the image has there
};

// What every container has, with what the options change about it and add to it. `directory` holds
// the container's files. A volume's source is its name until the start (place_volumes() in
// engine/volumes.h). Only looks.
Result<Mounts> make_mounts(const RunOptions& options, const std::string& directory);

// kInvalid, in Docker's words, where two of the options' mounts have one destination, or the source
// of --mount's bind is not there.
Result<void> check_mounts(const RunOptions& options);

}  // namespace caisson::engine
