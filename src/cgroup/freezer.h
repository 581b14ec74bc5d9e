// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cgroup/directory.h"

namespace caisson::cgroup {

// Stop and continue every process of a group, on the v1 freezer hierarchy and on v2. Freezing
// returns when all have stopped; after ten seconds it thaws them and fails.
Result<void> freeze_v1(const Directory& group);
Result<void> thaw_v1(const Directory& group);
Result<bool> frozen_v1(const Directory& group);
Result<void> freeze_v2(const Directory& group);
Result<void> thaw_v2(const Directory& group);
Result<bool> frozen_v2(const Directory& group);

}  // namespace caisson::cgroup
