// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace caisson::sys {

// The names in a directory but for "." and "..", in no order. (std::filesystem would bring the
// locales of both the C++ and the C library into a static program: half a megabyte.)
Result<std::vector<std::string>> names_in(const std::string& directory);

}  // namespace caisson::sys
