// SPDX-License-Identifier: Apache-2.0
#include "oci/number_list.h"

#include "base/strings.h"

namespace caisson::oci {

std::optional<std::vector<NumberRange>> parse_number_list(std::string_view text) {
  std::vector<NumberRange> ranges;
  if (trim(text).empty()) return ranges;
  for (const std::string_view part : split(text, ',')) {
    const auto ends = split_once(part, '-').value_or(std::pair{part, part});
    const auto first = parse_integer<std::uint16_t>(trim(ends.first));
    const auto last = parse_integer<std::uint16_t>(trim(ends.second));
    if (!first || !last || *first > *last) return std::nullopt;
    ranges.push_back({*first, *last});
  }
  return ranges;
}

}  // namespace caisson::oci
