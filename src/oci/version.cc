// SPDX-License-Identifier: Apache-2.0
#include "oci/version.h"

#include <algorithm>

#include "base/strings.h"

namespace caisson::oci {
namespace {

bool is_digit(char letter) {
  return letter >= '0' && letter <= '9';
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit) &&
         (text.size() == 1 || text.front() != '0');
}

bool is_identifier(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) {
    return is_digit(letter) || letter == '-' || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z');
  });
}

bool is_pre_release_identifier(std::string_view text) {
  return is_identifier(text) && (!std::ranges::all_of(text, is_digit) || is_number(text));
}

}  // namespace

bool is_semantic_version(std::string_view text) {
  if (const auto build = split_once(text, '+')) {
    if (!std::ranges::all_of(split(build->second, '.'), is_identifier)) return false;
    text = build->first;
  }
  if (const auto pre_release = split_once(text, '-')) {
    const auto identifiers = split(pre_release->second, '.');
    if (!std::ranges::all_of(identifiers, is_pre_release_identifier)) return false;
    text = pre_release->first;
  }
  const auto numbers = split(text, '.');
  return numbers.size() == 3 && std::ranges::all_of(numbers, is_number);
}

bool is_supported_version(std::string_view version) {
  return is_semantic_version(version) && version.starts_with("1.");
}

}  // namespace caisson::oci
