// SPDX-License-Identifier: Apache-2.0
#include "cgroup/unit_properties.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace caisson::cgroup {
namespace {

constexpr std::string_view kPrefix = "org.systemd.property.";
constexpr std::string_view kSeconds = "Sec";
constexpr std::uint64_t kMicroseconds = 1000000;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "TimeoutStopSec", not "TimeoutStopUSec".
bool is_in_seconds(std::string_view name) {
  if (!name.ends_with(kSeconds) || name.size() <= kSeconds.size()) return false;
  const char before = name[name.size() - kSeconds.size() - 1];
  return before >= 'a' && before <= 'z';
}

std::optional<std::uint64_t> to_microseconds(const Variant& value) {
  constexpr std::string_view kIntegers = "ynqiuxt";
  if (value.type == 'd') {
    const double seconds = std::bit_cast<double>(value.number);
    const double microseconds = std::round(seconds * static_cast<double>(kMicroseconds));
    if (!(microseconds >= 0) || microseconds >= 0x1p63) return std::nullopt;
    return static_cast<std::uint64_t>(microseconds);
  }
  std::uint64_t microseconds = 0;
  const bool negative = value.type != 't' && static_cast<std::int64_t>(value.number) < 0;
  if (!kIntegers.contains(value.type) || negative ||
      __builtin_mul_overflow(value.number, kMicroseconds, &microseconds)) {
    return std::nullopt;
  }
  return microseconds;
}

Result<UnitProperty> read_property(std::string name, const std::string& text) {
  if (name.size() < 3 || !std::ranges::all_of(name, is_letter)) {
    return fail(Error::invalid("\"" + name + "\" is no name of a unit's property"));
  }
  Variant value = TRY(parse_variant(text));
  if (is_in_seconds(name)) {
    const auto microseconds = to_microseconds(value);
    if (!microseconds) return fail(Error::invalid("\"" + text + "\" is no number of seconds"));
    name = name.substr(0, name.size() - kSeconds.size()) + "USec";
    value =
        Variant{.type = 't', .element_type = {}, .number = *microseconds, .text = {}, .parts = {}};
  }
  return UnitProperty{std::move(name), std::move(value)};
}

}  // namespace

Result<std::vector<UnitProperty>> unit_properties(
    const std::map<std::string, std::string>& annotations) {
  std::vector<UnitProperty> properties;
  for (const auto& [key, text] : annotations) {
    if (!key.starts_with(kPrefix)) continue;
    auto property = read_property(key.substr(kPrefix.size()), text);
    if (!property) return fail(std::move(property).error().in("annotation " + key));
    properties.push_back(std::move(*property));
  }
  return properties;
}

}  // namespace caisson::cgroup
