// SPDX-License-Identifier: Apache-2.0
#include "template/print.h"

#include <array>
#include <charconv>
#include <cmath>

namespace caisson::tmpl {
namespace {

std::string print_object(const Object& object) {
  std::string text = object.is_map ? "map[" : "{";
  bool first = true;
  for (const auto& [name, value] : object.members) {
    if (value.method() != nullptr) continue;
    if (!first) text += ' ';
    first = false;
    if (object.is_map) text.append(name).append(":");
    text += value.is_nil() ? "<nil>" : print_value(value);
  }
  return text += object.is_map ? "]" : "}";
}

}  // namespace

std::string print_number(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Inf" : "+Inf";
  constexpr double kExponentFrom = 1e6;
  constexpr double kExponentBelow = 1e-4;
  const double size = std::fabs(number);
  const bool scientific = size != 0 && (size < kExponentBelow || size >= kExponentFrom);
  std::array<char, 64> text;
  const auto [end, error] =
      std::to_chars(text.begin(), text.end(), number,
                    scientific ? std::chars_format::scientific : std::chars_format::fixed);
  return {text.begin(), end};
}

std::string print_value(const Value& value) {
  if (value.is_none()) return "<no value>";
  if (value.is_nil()) return "<nil>";
  if (const auto* truth = value.get<bool>()) return *truth ? "true" : "false";
  if (const auto* number = value.get<std::int64_t>()) return std::to_string(*number);
  if (const auto* number = value.get<double>()) return print_number(*number);
  if (const auto* text = value.text()) return *text;
  if (const Object* object = value.object()) return print_object(*object);
  const List* list = value.list();
  if (list == nullptr) return "<nil>";
  std::string text = "[";
  for (std::size_t i = 0; i < list->items.size(); ++i) {
    if (i > 0) text += ' ';
    text += list->items[i].is_nil() ? "<nil>" : print_value(list->items[i]);
  }
  return text += "]";
}

std::string sprint(std::span<const Value> values) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool texts = values[i].text() != nullptr || (i > 0 && values[i - 1].text() != nullptr);
    if (i > 0 && !texts) text += ' ';
    text += values[i].is_nil() ? "<nil>" : print_value(values[i]);
  }
  return text;
}

std::string sprintln(std::span<const Value> values) {
  std::string text;
  for (const Value& value : values) {
    text.append(text.empty() ? "" : " ").append(value.is_nil() ? "<nil>" : print_value(value));
  }
  return text += '\n';
}

}  // namespace caisson::tmpl
