// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <string>

#include "base/strings.h"
#include "template/function.h"
#include "template/quote.h"

namespace caisson::tmpl {
namespace {

using Arguments = std::span<const Value>;

// More blanks than this are taken for a mistake.
constexpr std::int64_t kMostBlanks = 1 << 20;

const std::string& text(const Value& value) {
  return *value.text();
}

Result<Value> json(Arguments arguments) {
  return Value::string(to_json(arguments.front()));
}

Result<Value> split_text(Arguments arguments) {
  const std::string& whole = text(arguments[0]);
  const std::string& separator = text(arguments[1]);
  std::vector<Value> parts;
  std::string_view rest = whole;
  while (!rest.empty() || !separator.empty()) {
    const std::size_t end = separator.empty() ? first_character(rest).length : rest.find(separator);
    parts.push_back(Value::string(rest.substr(0, end)));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + separator.size());
  }
  return Value::list(std::move(parts));
}

Result<Value> join_texts(Arguments arguments) {
  std::string joined;
  const auto& items = arguments[0].list()->items;
  for (std::size_t i = 0; i < items.size(); ++i) {
    joined.append(i == 0 ? "" : text(arguments[1])).append(text(items[i]));
  }
  return Value::string(joined);
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80U) != 0;
}

Result<Value> title(Arguments arguments) {
  std::string titled;
  char before = ' ';
  for (const char c : text(arguments.front())) {
    titled += !is_word(before) ? to_upper(std::string_view(&c, 1)).front() : c;
    before = c;
  }
  return Value::string(titled);
}

Result<Value> lower(Arguments arguments) {
  return Value::string(to_lower(text(arguments.front())));
}

Result<Value> upper(Arguments arguments) {
  return Value::string(to_upper(text(arguments.front())));
}

// Blanks before and after a text; an empty one stays empty.
Result<Value> pad(Arguments arguments) {
  const std::string& content = text(arguments[0]);
  if (content.empty()) return arguments[0];
  const std::int64_t before = *arguments[1].get<std::int64_t>();
  const std::int64_t after = *arguments[2].get<std::int64_t>();
  if (before < 0 || after < 0) return fail(Error::invalid("strings: negative Repeat count"));
  if (before > kMostBlanks || after > kMostBlanks) {
    return fail(Error::invalid("at most " + std::to_string(kMostBlanks) + " blanks"));
  }
  return Value::string(std::string(static_cast<std::size_t>(before), ' ') + content +
                       std::string(static_cast<std::size_t>(after), ' '));
}

Result<Value> truncate(Arguments arguments) {
  const std::string& content = text(arguments[0]);
  const std::int64_t longest = *arguments[1].get<std::int64_t>();
  if (longest < 0) {
    return fail(Error::invalid("slice bounds out of range [:" + std::to_string(longest) + "]"));
  }
  return Value::string(content.substr(0, static_cast<std::size_t>(longest)));
}

Result<Value> first(Arguments arguments) {
  return arguments.front();
}

constexpr std::array kFunctions = std::to_array<Function>({
    {"join", "ls", join_texts},
    {"json", "a", json},
    {"lower", "s", lower},
    {"pad", "sii", pad},
    {"split", "ss", split_text},
    {"title", "s", title},
    {"truncate", "si", truncate},
    {"upper", "s", upper},
});

constexpr std::array kHeaderFunctions = std::to_array<Function>({
    {"json", "s", first},
    {"lower", "s", first},
    {"title", "s", first},
    {"truncate", "si", first},
    {"upper", "s", first},
});

}  // namespace

std::span<const Function> docker_functions() {
  return kFunctions;
}

std::span<const Function> header_functions() {
  return kHeaderFunctions;
}

}  // namespace caisson::tmpl
