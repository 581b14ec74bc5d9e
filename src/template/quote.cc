// SPDX-License-Identifier: Apache-2.0
#include "template/quote.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "json/utf8.h"

namespace caisson::tmpl {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_printable(char32_t code) {
  return code >= 0x20 && code != 0x7F && !(code >= 0x80 && code < 0xA1) && code != 0xAD;
}

std::string_view simple_escape(char c) {
  switch (c) {
    case '\a':
      return "\\a";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    case '\v':
      return "\\v";
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    default:
      return "";
  }
}

std::optional<char> simple_unescape(char c, char quotation) {
  switch (c) {
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case '\\':
      return '\\';
    default:
      return c == quotation ? std::optional(c) : std::nullopt;
  }
}

bool is_code_point(std::uint32_t code) {
  return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
}

// One escape, which `text` begins with; takes it off.
std::optional<std::string> take_escape(std::string_view& text, char quotation) {
  text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const char c = text.front();
  if (const auto simple = simple_unescape(c, quotation)) {
    text.remove_prefix(1);
    return std::string(1, *simple);
  }
  const bool octal = c >= '0' && c <= '7';
  const std::size_t digits = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (!octal) text.remove_prefix(1);
  if (digits == 0 || text.size() < digits) return std::nullopt;
  const auto code = parse_integer<std::uint32_t>(text.substr(0, digits), octal ? 8 : 16);
  if (!code) return std::nullopt;
  text.remove_prefix(digits);
  if (octal || c == 'x') {
    return *code > 0xFF ? std::nullopt : std::optional(std::string(1, static_cast<char>(*code)));
  }
  return is_code_point(*code) ? std::optional(utf8(*code)) : std::nullopt;
}

}  // namespace

Character first_character(std::string_view text) {
  const std::size_t length = json::utf8_sequence_length(text);
  if (length == 0) return {kReplacement, 1};
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (length == 1) return {byte(0), 1};
  char32_t code = byte(0) & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) code = code << 6U | (byte(i) & 0x3FU);
  return {code, length};
}

std::string utf8(char32_t code) {
  const auto tail = [&](unsigned shift) {
    return static_cast<char>(0x80U | ((code >> shift) & 0x3FU));
  };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xC0U | code >> 6U), tail(0)};
  if (code < 0x10000) return {static_cast<char>(0xE0U | code >> 12U), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | code >> 18U), tail(12), tail(6), tail(0)};
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(first_character(text).length);
  return count;
}

std::string quote(std::string_view text) {
  std::string quoted = "\"";
  while (!text.empty()) {
    const Character character = first_character(text);
    const auto byte = static_cast<unsigned char>(text.front());
    const std::string_view escape = simple_escape(text.front());
    if (!escape.empty()) {
      quoted += escape;
    } else if (character.code == kReplacement && character.length == 1) {
      quoted += fmt::format("\\x{:02x}", byte);
    } else if (is_printable(character.code)) {
      quoted += text.substr(0, character.length);
    } else if (character.code < 0x80) {
      quoted += fmt::format("\\x{:02x}", byte);
    } else {
      quoted += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character.code));
    }
    text.remove_prefix(character.length);
  }
  return quoted += '"';
}

std::optional<std::string> unquote(std::string_view literal) {
  if (literal.size() < 2 || literal.front() != literal.back()) return std::nullopt;
  const char quotation = literal.front();
  std::string_view rest = literal.substr(1, literal.size() - 2);
  std::string text;
  if (quotation == '`') {
    for (const char c : rest) {
      if (c != '\r') text += c;
    }
    return text;
  }
  while (!rest.empty()) {
    if (rest.front() == '\n' || rest.front() == quotation) return std::nullopt;
    if (rest.front() == '\\') {
      const auto escaped = take_escape(rest, quotation);
      if (!escaped) return std::nullopt;
      text += *escaped;
    } else {
      text += rest.front();
      rest.remove_prefix(1);
    }
  }
  return text;
}

std::string unicode_name(char32_t code) {
  std::string name = fmt::format("U+{:04X}", static_cast<std::uint32_t>(code));
  return is_printable(code) ? name.append(" '").append(utf8(code)).append("'") : name;
}

}  // namespace caisson::tmpl
