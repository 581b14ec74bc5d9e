// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace caisson::json {

// Longer texts and deeper nesting are refused: profiles and configurations are some kilobytes and
// ten levels, and a document costs up to eight times its text in memory.
inline constexpr std::size_t kMaxBytes = std::size_t{16} << 20;
inline constexpr std::size_t kMaxDepth = 128;

// Parses one JSON text (RFC 8259) whole. Stricter than the RFC asks, since what it reads decides
// over security: a key may occur once per object, strings must be valid UTF-8 without NUL (escaped
// or not), nothing but blanks may follow the value. Errors are kInvalid and start with
// "SOURCE:LINE:COLUMN: ". Pure.
Result<Document> parse(std::string_view text, std::string_view source);

}  // namespace caisson::json
