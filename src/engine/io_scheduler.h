// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace caisson::engine {

// Whether the block device, or the one that the partition lies on, is scheduled by BFQ, the only
// scheduler that knows weights (Documentation/block/bfq-iosched.rst). False for what is no block
// device or can't be looked at.
bool is_scheduled_by_bfq(const std::string& device);

}  // namespace caisson::engine
