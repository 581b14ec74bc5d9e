// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace caisson::mount {

// Gives an empty directory what the container's root (an O_PATH descriptor) has at the destination,
// owner and mode of that directory as well. Nothing where the directory holds something already, or
// the root has no directory there. `source` is borrowed.
Result<void> seed(int root, const std::string& destination, int source);

}  // namespace caisson::mount
