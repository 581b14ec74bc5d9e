// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <string>

#include "template/function.h"
#include "template/print.h"
#include "template/printf.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

using Arguments = std::span<const Value>;

// What the escaping functions work on: a text alone is itself.
std::string text_of(Arguments arguments) {
  return sprint(arguments);
}

Result<Value> print(Arguments arguments) {
  return Value::string(sprint(arguments));
}

Result<Value> printf(Arguments arguments) {
  return Value::string(sprintf(*arguments.front().text(), arguments.subspan(1)));
}

Result<Value> println(Arguments arguments) {
  return Value::string(sprintln(arguments));
}

std::string_view html_escape(char c) {
  switch (c) {
    case '\0':
      return "\uFFFD";
    case '"':
      return "&#34;";
    case '\'':
      return "&#39;";
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    default:
      return "";
  }
}

Result<Value> html(Arguments arguments) {
  std::string escaped;
  for (const char c : text_of(arguments)) {
    const std::string_view escape = html_escape(c);
    if (escape.empty()) {
      escaped += c;
    } else {
      escaped += escape;
    }
  }
  return Value::string(escaped);
}

std::string_view js_escape(char c) {
  switch (c) {
    case '\\':
      return "\\\\";
    case '\'':
      return "\\'";
    case '"':
      return "\\\"";
    case '<':
      return "\\u003C";
    case '>':
      return "\\u003E";
    case '&':
      return "\\u0026";
    case '=':
      return "\\u003D";
    default:
      return "";
  }
}

Result<Value> js(Arguments arguments) {
  std::string escaped;
  for (const char c : text_of(arguments)) {
    const std::string_view escape = js_escape(c);
    if (!escape.empty()) {
      escaped += escape;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      escaped += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    } else {
      escaped += c;
    }
  }
  return Value::string(escaped);
}

Result<Value> urlquery(Arguments arguments) {
  std::string escaped;
  for (const char c : text_of(arguments)) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || std::string_view("-_.~").contains(c)) {
      escaped += c;
    } else if (c == ' ') {
      escaped += '+';
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return Value::string(escaped);
}

constexpr std::array kFunctions = std::to_array<Function>({
    {"html", "+", html},
    {"js", "+", js},
    {"print", "+", print},
    {"printf", "s+", printf},
    {"println", "+", println},
    {"urlquery", "+", urlquery},
});

}  // namespace

std::span<const Function> text_functions() {
  return kFunctions;
}

}  // namespace caisson::tmpl
