// SPDX-License-Identifier: Apache-2.0
#include "ns/subordinate_ids.h"

#include "base/strings.h"

namespace caisson::ns {

std::vector<IdRange> subordinate_ids(std::string_view text, std::string_view name,
                                     std::uint32_t uid) {
  std::vector<IdRange> ranges;
  const std::string number = std::to_string(uid);
  for (const std::string_view line : split(text, '\n')) {
    const std::vector<std::string_view> fields = split(trim(line), ':');
    if (fields.size() != 3 || (fields[0] != name && fields[0] != number)) continue;
    const auto first = parse_integer<std::uint32_t>(fields[1]);
    const auto count = parse_integer<std::uint32_t>(fields[2]);
    if (first && count && *count > 0) ranges.push_back({*first, *count});
  }
  return ranges;
}

}  // namespace caisson::ns
