// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace caisson {

// The parts between separators; "a,,b" has three, "" has one (empty).
std::vector<std::string_view> split(std::string_view text, char separator);

// The text before and after the first separator; nullopt where there is none.
std::optional<std::pair<std::string_view, std::string_view>> split_once(std::string_view text,
                                                                        char separator);

std::string join(std::span<const std::string> parts, std::string_view separator);

// ASCII only: names of capabilities, options and system calls.
std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

// Without leading and trailing spaces, tabs and line ends.
std::string_view trim(std::string_view text);

// The whole text as an integer: no sign for unsigned types, no blanks, no overflow.
template <std::integral T>
std::optional<T> parse_integer(std::string_view text, int base = 10) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// The candidate with the smallest edit distance to the word, where it is near enough to be what
// was meant (a third of the word's letters, two at least); nullopt otherwise.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

}  // namespace caisson
