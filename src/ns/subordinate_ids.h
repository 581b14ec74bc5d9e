// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace caisson::ns {

struct IdRange {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  bool operator==(const IdRange&) const = default;
};

// The ranges that a text in the format of subuid(5) gives to a user, by name or number, in their
// order; lines of another form are passed over, as newuidmap(1) does. Pure.
std::vector<IdRange> subordinate_ids(std::string_view text, std::string_view name,
                                     std::uint32_t uid);

}  // namespace caisson::ns
