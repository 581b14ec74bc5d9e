// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace caisson::json {

// Length of the UTF-8 sequence that the text begins with (RFC 3629: shortest form, no surrogates,
// up to U+10FFFF); 0 where there is none. The text must not be empty.
std::size_t utf8_sequence_length(std::string_view text);

// Offset of the first byte that isn't part of valid UTF-8; npos where all are.
std::size_t find_invalid_utf8(std::string_view text);

}  // namespace caisson::json
