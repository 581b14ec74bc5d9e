// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace caisson::json {

// A JSON text without the blanks between its tokens. The text is one that parse() takes.
std::string compact(std::string_view text);

}  // namespace caisson::json
