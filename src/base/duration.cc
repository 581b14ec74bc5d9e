// SPDX-License-Identifier: Apache-2.0
#include "base/duration.h"

#include <array>
#include <charconv>
#include <string>

namespace caisson {
namespace {

struct Unit {
  std::string_view name;
  double nanoseconds;
};

// Longer names first where one begins with another.
constexpr std::array kUnits = std::to_array<Unit>(
    {{"ns", 1}, {"us", 1e3}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}});

}  // namespace

Result<std::int64_t> parse_duration(std::string_view text) {
  const auto invalid = [whole = std::string(text)] {
    return fail(Error::invalid("invalid duration \"" + whole + "\""));
  };
  const double sign = text.starts_with('-') ? -1 : 1;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return 0;
  if (text.empty()) return invalid();
  double total = 0;
  while (!text.empty()) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || text.front() == '-') return invalid();
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const Unit* unit = nullptr;
    for (const Unit& candidate : kUnits) {
      if (unit == nullptr && text.starts_with(candidate.name)) unit = &candidate;
    }
    if (unit == nullptr) return invalid();
    text.remove_prefix(unit->name.size());
    total += number * unit->nanoseconds;
  }
  constexpr double kLargest = 9.2e18;
  if (total > kLargest) return invalid();
  return static_cast<std::int64_t>(sign * total);
}

}  // namespace caisson
