// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

// What tells this host's store from all others, for good: a random UUID that is made when it is
// first asked for and kept in the file "engine-id", as Docker does. Errors: that of the file
// system where it can't be kept; kInvalid for a file that holds something else.
Result<std::string> store_id(const Store& store);

}  // namespace caisson::engine
