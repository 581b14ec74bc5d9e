// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace caisson::oci {

struct NumberRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  bool operator==(const NumberRange&) const = default;
};

// A list of processors or memory nodes as the specification writes it: "0-3,7". Blanks around the
// parts are allowed, a blank text is an empty list; nullopt for anything else. Ranges run upwards,
// numbers stay below 65536 (the kernel's largest NR_CPUS is 8192).
std::optional<std::vector<NumberRange>> parse_number_list(std::string_view text);

}  // namespace caisson::oci
