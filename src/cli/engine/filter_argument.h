// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::cli {

// What `--filter KEY=VALUE` says.
struct FilterArgument {
  std::string key;  // in lower case
  std::string value;
};

// None where the text is empty, which asks for nothing: scripts say `--filter "$maybe"`.
Result<std::optional<FilterArgument>> parse_filter_argument(std::string_view text);

}  // namespace caisson::cli
