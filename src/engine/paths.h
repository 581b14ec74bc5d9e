// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace caisson::engine {

// An absolute path by its text alone, as Go's path.Clean has it: no "." and "..", no double slash,
// none at the end.
std::string clean_path(std::string_view path);

}  // namespace caisson::engine
