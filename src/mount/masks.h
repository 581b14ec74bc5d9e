// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace caisson::mount {

// Hides paths below the root: a file under the null device, a directory under an empty read-only
// tmpfs. A path that does not exist is passed over, as the runtime-spec wants. Needs the
// container's /dev/null (mount/devices.h), which is checked to be one.
Result<void> mask_paths(int root, std::span<const std::string> paths);

// Makes paths below the root read-only; missing ones are passed over.
Result<void> make_paths_readonly(int root, std::span<const std::string> paths);

}  // namespace caisson::mount
