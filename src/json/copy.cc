// SPDX-License-Identifier: Apache-2.0
#include "json/copy.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace caisson::json {
namespace {

void copy_number(Writer& writer, std::string_view text) {
  std::int64_t whole = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (code == std::errc{} && end == text.data() + text.size()) {
    writer.value(whole);
    return;
  }
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  writer.value(std::isfinite(number) ? number : 0.0);
}

}  // namespace

void copy(Writer& writer, const Value& value) {
  switch (value.kind()) {
    case Kind::kNull:
      writer.null();
      return;
    case Kind::kBool:
      writer.value(*value.boolean());
      return;
    case Kind::kNumber:
      copy_number(writer, value.number_text());
      return;
    case Kind::kString:
      writer.value(*value.string());
      return;
    case Kind::kArray:
      writer.begin_array();
      for (const Value& element : Array(value)) copy(writer, element);
      writer.end_array();
      return;
    case Kind::kObject:
      writer.begin_object();
      for (const Member& member : Object(value)) {
        writer.key(member.key);
        copy(writer, member.value);
      }
      writer.end_object();
      return;
  }
}

}  // namespace caisson::json
