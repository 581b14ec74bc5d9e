// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Go's string literals and characters.
namespace caisson::tmpl {

// Length of the character that the text begins with, and its code; U+FFFD of one byte where that is
// no UTF-8. The text must not be empty.
struct Character {
  char32_t code = 0;
  std::size_t length = 1;
};
Character first_character(std::string_view text);
std::string utf8(char32_t code);
std::size_t count_characters(std::string_view text);

// The text as a literal in quotation marks (strconv.Quote).
std::string quote(std::string_view text);
// What a literal in "…", `…` or '…' stands for; nullopt where it is none.
std::optional<std::string> unquote(std::string_view literal);

// "U+0040 '@'"
std::string unicode_name(char32_t code);

}  // namespace caisson::tmpl
