// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"

namespace caisson::process {

// Leaves the caller's session keyring for the one of the name, which is made where the user
// namespace has none; "" is a new one without a name, that nobody else joins. Does nothing on a
// kernel without keyrings.
Result<void> join_keyring(const std::string& name);

}  // namespace caisson::process
