// SPDX-License-Identifier: Apache-2.0
#include "template/constant.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>

#include "base/strings.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

std::optional<std::int64_t> whole_number(std::string text) {
  std::erase(text, '_');
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.erase(0, 1);
  int base = 10;
  if (text.size() > 1 && text.front() == '0') {
    const char sign = to_lower(text.substr(1, 1)).front();
    base = sign == 'x' ? 16 : sign == 'b' ? 2 : 8;
    text.erase(0, base == 8 && sign != 'o' ? 1 : 2);
  }
  const auto number = parse_integer<std::uint64_t>(text, base);
  if (!number || *number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  const auto value = static_cast<std::int64_t>(*number);
  return negative ? -value : value;
}

std::optional<double> real_number(const std::string& text) {
  if (text.find_first_not_of("+-.0123456789eE_") != std::string::npos) return std::nullopt;
  std::string plain = text;
  std::erase(plain, '_');
  char* end = nullptr;
  const double value = std::strtod(plain.c_str(), &end);
  if (*end != '\0' || end == plain.c_str() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

std::expected<Value, std::string> read_constant(const Token& token) {
  if (token.kind == Token::Kind::kBool) return Value::boolean(token.text == "true");
  if (token.kind == Token::Kind::kNumber) {
    const auto whole = whole_number(token.text);
    const auto real = real_number(token.text);
    if (!whole && !real) return std::unexpected("bad number syntax: " + quote(token.text));
    return whole ? Value::integer(*whole) : Value::number(*real);
  }
  const auto text = unquote(token.text);
  if (!text) return std::unexpected("invalid syntax");
  if (token.kind != Token::Kind::kCharacter) return Value::string(*text);
  if (count_characters(*text) != 1) {
    return std::unexpected("malformed character constant: " + token.text);
  }
  return Value::integer(static_cast<std::int64_t>(first_character(*text).code));
}

}  // namespace caisson::tmpl
