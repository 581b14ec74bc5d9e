// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace caisson::engine {

// "ctrl-p,ctrl-q" and the like as the bytes that a terminal sends for it; "" is the default. Keys
// are a letter, or "ctrl-" and one of a-z @ [ \ ] ^ _.
Result<std::string> parse_detach_keys(std::string_view text);

// Finds the keys among those that are typed.
class DetachKeys {
 public:
  explicit DetachKeys(std::string keys) : keys_(std::move(keys)) {}

  // What of this text is for the container. Keys that may be the beginning of the sequence are held
  // back until that is known; nothing comes after the whole of it.
  std::string pass(std::string_view typed);
  [[nodiscard]] bool found() const { return found_; }

 private:
  std::string keys_;
  std::size_t matched_ = 0;
  bool found_ = false;
};

}  // namespace caisson::engine
