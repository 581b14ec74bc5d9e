// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "process/plan.h"

namespace caisson::engine {

// For root's containers in a user namespace, whose root is nobody on the host: opens
// for them what only the host's root may reach, has the image's files and volumes show as owned by
// the ids inside, and gives them their layer. Nothing for other containers: an ordinary user's
// reach what that user does.
Result<void> map_files(process::Plan& plan, const std::string& directory);

}  // namespace caisson::engine
