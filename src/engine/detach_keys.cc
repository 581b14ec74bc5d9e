// SPDX-License-Identifier: Apache-2.0
#include "engine/detach_keys.h"

#include <optional>
#include <utility>

#include "base/strings.h"

namespace caisson::engine {
namespace {

// What a terminal sends for "ctrl-" and this key; 0 also for none, which "ctrl-@" alone means.
std::optional<char> control(char key) {
  if (key >= 'a' && key <= 'z') return static_cast<char>(key - 'a' + 1);
  if (key == '@') return '\0';
  if (key >= '[' && key <= '_') return static_cast<char>(key - '[' + 27);
  return std::nullopt;
}

}  // namespace

Result<std::string> parse_detach_keys(std::string_view text) {
  if (text.empty()) text = "ctrl-p,ctrl-q";
  std::string keys;
  for (const std::string_view key : split(text, ',')) {
    constexpr std::string_view kControl = "ctrl-";
    const std::string lower = to_lower(key);
    std::optional<char> byte;
    if (key.size() == 1) {
      byte = key.front();
    } else if (lower.starts_with(kControl) && lower.size() == kControl.size() + 1) {
      byte = control(lower.back());
    }
    if (!byte) {
      return fail(Error::invalid("invalid detach keys (" + std::string(text) +
                                 "): Unknown character: '" + std::string(key) + "'"));
    }
    keys += *byte;
  }
  return keys;
}

std::string DetachKeys::pass(std::string_view typed) {
  std::string passed;
  for (const char key : typed) {
    if (key != keys_[matched_]) passed.append(keys_, 0, std::exchange(matched_, 0));
    if (key != keys_[matched_]) {
      passed += key;
    } else if (++matched_ == keys_.size()) {
      found_ = true;
      break;
    }
  }
  return passed;
}

}  // namespace caisson::engine
