// SPDX-License-Identifier: Apache-2.0
#include "container/id.h"

#include <sys/random.h>

#include <algorithm>
#include <array>

#include "sys/retry.h"

namespace caisson::container {
namespace {

constexpr std::string_view kLettersAndDigits =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

bool is_letter_or_digit(char c) {
  return kLettersAndDigits.find(c) != std::string_view::npos;
}

}  // namespace

Result<std::string> make_id() {
  std::array<unsigned char, 32> bytes{};
  // Up to 256 bytes come whole once the source is seeded (getrandom(2)).
  if (sys::retry([&] { return ::getrandom(bytes.data(), bytes.size(), 0); }) < 0) {
    return fail(Error::last("get random bytes"));
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id;
  for (const unsigned char byte : bytes) {
    id += kDigits[byte >> 4];
    id += kDigits[byte & 15];
  }
  return id;
}

std::string short_id(std::string_view id) {
  return std::string(id.substr(0, 12));
}

Result<void> check_name(std::string_view name) {
  const bool good = name.size() >= 2 && name.size() <= 255 && is_letter_or_digit(name.front()) &&
                    std::ranges::all_of(name, [](char c) {
                      return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-';
                    });
  if (good) return {};
  return fail(Error::invalid("invalid container name (" + std::string(name) +
                             "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"));
}

}  // namespace caisson::container
