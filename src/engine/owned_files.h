// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace caisson::engine {

// Removes a directory with all that is in it. What an ordinary user's containers wrote belongs to
// ids that are that user's inside of a user namespace alone: so it is removed from there.
Result<void> remove_owned_tree(const std::string& directory);

}  // namespace caisson::engine
