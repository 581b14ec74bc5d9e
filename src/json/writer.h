// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace caisson::json {

// Writes one JSON text, member by member, into a string:
//   Writer writer;
//   writer.begin_object().key("names").begin_array().value("read").end_array().end_object();
// Commas, line ends and escapes are the writer's; balanced calls and a key before each member's
// value are the caller's. Text that isn't valid UTF-8 is written with U+FFFD in place of the bytes
// that aren't, since file names and arguments may hold anything and JSON may not.
class Writer {
 public:
  enum class Layout : bool { kCompact, kIndented };  // kIndented: two spaces a level
  explicit Writer(Layout layout = Layout::kIndented) : layout_(layout) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& key(std::string_view name);

  Writer& value(std::string_view text);
  Writer& value(const char* text) { return value(std::string_view(text)); }
  template <std::integral T>
  Writer& value(T number) {
    if constexpr (std::same_as<T, bool>) {
      return raw(number ? "true" : "false");
    } else {
      return raw(std::to_string(number));
    }
  }
  // The shortest text that reads back as the same number, which must be finite.
  Writer& value(double number);
  Writer& null() { return raw("null"); }

  // key() and value() in one.
  template <class T>
  Writer& member(std::string_view name, const T& content) {
    return key(name).value(content);
  }

  // The text so far; whole once every begin has its end.
  [[nodiscard]] const std::string& text() const& { return text_; }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  Writer& raw(std::string_view token);
  Writer& open(char bracket);
  Writer& close(char bracket);
  void separate();
  void new_line();
  void quote(std::string_view text);

  Layout layout_;
  std::string text_;
  std::size_t depth_ = 0;
  bool first_ = true;       // nothing stands in the innermost container yet
  bool after_key_ = false;  // the next token is a member's value
};

}  // namespace caisson::json
