// SPDX-License-Identifier: Apache-2.0
#include "json/writer.h"

#include <array>
#include <charconv>

#include "json/utf8.h"

namespace caisson::json {

void Writer::new_line() {
  if (layout_ == Layout::kCompact) return;
  text_ += '\n';
  text_.append(2 * depth_, ' ');
}

// What stands between the last token and the next: nothing, a comma, a line end.
void Writer::separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) text_ += ',';
  if (depth_ > 0) new_line();
  first_ = false;
}

Writer& Writer::value(double number) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  return raw({digits.data(), end});
}

Writer& Writer::raw(std::string_view token) {
  separate();
  text_ += token;
  return *this;
}

Writer& Writer::open(char bracket) {
  separate();
  text_ += bracket;
  ++depth_;
  first_ = true;
  return *this;
}

Writer& Writer::close(char bracket) {
  --depth_;
  if (!first_) new_line();
  text_ += bracket;
  first_ = false;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  quote(name);
  text_ += layout_ == Layout::kCompact ? ":" : ": ";
  after_key_ = true;
  return *this;
}

Writer& Writer::value(std::string_view text) {
  separate();
  quote(text);
  return *this;
}

void Writer::quote(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  text_ += '"';
  while (!text.empty()) {
    const char c = text.front();
    std::size_t length = 1;
    if (c == '"' || c == '\\') {
      text_.append({'\\', c});
    } else if (c == '\n') {
      text_ += "\\n";
    } else if (c == '\t') {
      text_ += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      const auto code = static_cast<unsigned char>(c);
      text_.append("\\u00").append({kHex[code >> 4], kHex[code & 15]});
    } else if (const std::size_t valid = utf8_sequence_length(text); valid > 0) {
      length = valid;
      text_ += text.substr(0, length);
    } else {
      text_ += "\xEF\xBF\xBD";
    }
    text.remove_prefix(length);
  }
  text_ += '"';
}

}  // namespace caisson::json
