// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/filter_argument.h"

#include "base/strings.h"

namespace caisson::cli {

Result<std::optional<FilterArgument>> parse_filter_argument(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto parts = split_once(text, '=');
  if (!parts) return fail(Error::invalid("bad format of filter (expected name=value)"));
  return FilterArgument{.key = to_lower(trim(parts->first)),
                        .value = std::string(trim(parts->second))};
}

}  // namespace caisson::cli
