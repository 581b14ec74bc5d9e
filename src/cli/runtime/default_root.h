// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace caisson::cli {

// Where the state of containers is kept unless --root tells: /run/caisson-runtime, or below
// $XDG_RUNTIME_DIR for ordinary users, as runc has it also where they are root of a user namespace.
std::string default_root();

}  // namespace caisson::cli
