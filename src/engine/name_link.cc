// SPDX-License-Identifier: Apache-2.0
#include "engine/name_link.h"

#include <unistd.h>

#include <array>
#include <string_view>

namespace caisson::engine {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";
constexpr std::string_view kSymbols =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t kTargetLength = 43;

// The last of an id's digits, which has no two beside it, is a symbol by itself.
std::string to_target(std::string_view id) {
  std::string target;
  for (; id.size() >= 3; id.remove_prefix(3)) {
    std::size_t value = 0;
    for (const char digit : id.substr(0, 3)) value = value * 16 + kDigits.find(digit);
    target += kSymbols[value / 64 % 64];
    target += kSymbols[value % 64];
  }
  for (const char digit : id) target += kSymbols[kDigits.find(digit) % 64];
  return target;
}

std::string to_id(std::string_view target) {
  std::string id;
  for (; target.size() >= 2; target.remove_prefix(2)) {
    const std::size_t value = kSymbols.find(target[0]) * 64 + kSymbols.find(target[1]);
    for (const unsigned shift : {8U, 4U, 0U}) id += kDigits[(value >> shift) & 15];
  }
  for (const char symbol : target) id += kDigits[kSymbols.find(symbol) & 15];
  return id;
}

}  // namespace

Result<void> make_name_link(const std::string& link, const std::string& id) {
  if (::symlink(to_target(id).c_str(), link.c_str()) == 0) return {};
  return fail(Error::last("make link", link));
}

std::string owner_of_link(const std::string& link) {
  std::array<char, kTargetLength + 1> buffer{};
  const ssize_t length = ::readlink(link.c_str(), buffer.data(), buffer.size());
  if (length != ssize_t{kTargetLength}) return "";
  const std::string_view target(buffer.data(), kTargetLength);
  if (target.find_first_not_of(kSymbols) != std::string_view::npos) return "";
  return to_id(target);
}

void remove_name_link(const std::string& link, const std::string& id) {
  if (owner_of_link(link) == id) ::unlink(link.c_str());
}

}  // namespace caisson::engine
