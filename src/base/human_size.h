// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace caisson {

// "3.85MB": a size in powers of 1000 with that many significant digits, as Docker shows those of
// images (three) and of containers' files.
std::string human_size(std::uint64_t bytes, int digits = 3);

}  // namespace caisson
