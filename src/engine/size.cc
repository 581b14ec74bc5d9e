// SPDX-License-Identifier: Apache-2.0
#include "engine/size.h"

#include <charconv>
#include <string>

#include "base/strings.h"

namespace caisson::engine {

Result<std::uint64_t> parse_size(std::string_view text) {
  const auto invalid = [&] {
    return fail(Error::invalid("invalid size: '" + std::string(text) + "'"));
  };
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc{} || !(number >= 0)) return invalid();
  std::string unit = to_lower(text.substr(static_cast<std::size_t>(end - text.data())));
  if (unit.starts_with(' ')) unit.erase(0, 1);
  constexpr std::string_view kUnits = "bkmgtp";
  if (unit.empty()) unit = "b";
  const std::size_t power = kUnits.find(unit.front());
  const std::string_view rest = std::string_view(unit).substr(1);
  if (power == std::string_view::npos || (!rest.empty() && rest != "b" && rest != "ib") ||
      (power == 0 && !rest.empty())) {
    return invalid();
  }
  for (std::size_t i = 0; i < power; ++i) number *= 1024;
  constexpr double kLimit = 9.2e18;
  if (number > kLimit) return invalid();
  return static_cast<std::uint64_t>(number);
}

}  // namespace caisson::engine
