// SPDX-License-Identifier: Apache-2.0
#include "engine/size.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "base/strings.h"

namespace caisson::engine {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

// 1024 to which power; nullopt where it is no unit.
std::optional<unsigned> power_of(std::string_view unit) {
  constexpr std::string_view kUnits = "kmgtp";
  unsigned power = 0;
  const std::size_t at = unit.empty() ? std::string_view::npos : kUnits.find(unit.front());
  if (at != std::string_view::npos) {
    power = static_cast<unsigned>(at) + 1;
    unit.remove_prefix(1);
  }
  if (unit.starts_with('i')) unit.remove_prefix(1);
  if (unit.starts_with('b')) unit.remove_prefix(1);
  return unit.empty() ? std::optional(power) : std::nullopt;
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  const auto invalid = [&] {
    return fail(Error::invalid("invalid size: '" + std::string(text) + "'"));
  };
  const std::size_t length = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view digits = text.substr(0, length);
  const auto fraction = split_once(digits, '.');
  if (fraction ? !is_digits(fraction->first) || !is_digits(fraction->second) : !is_digits(digits)) {
    return invalid();
  }
  std::string unit = to_lower(text.substr(length));
  if (unit.starts_with(' ')) unit.erase(0, 1);
  const auto power = power_of(unit);
  double number = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (!power || parsed.ec != std::errc{}) return invalid();
  for (unsigned i = 0; i < *power; ++i) number *= 1024;
  constexpr double kBeyond = 9223372036854775808.0;  // 2⁶³
  if (number >= kBeyond) return invalid();
  return static_cast<std::uint64_t>(number);
}

}  // namespace caisson::engine
