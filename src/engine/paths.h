// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::engine {

// An absolute path by its text alone, as Go's path.Clean has it: no "." and "..", no double slash,
// none at the end.
std::string clean_path(std::string_view path);

// The same of a path that may be seen from the working directory.
Result<std::string> absolute_path(std::string_view path);

}  // namespace caisson::engine
