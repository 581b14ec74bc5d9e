// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::image {

// The SHA-256 digest that content is called by: "sha256:" and 64 lower-case hexadecimal digits
// (image-spec, descriptor.md). Only well-formed ones exist, so that one may stand in a path.
class Digest {
 public:
  // kInvalid for anything else, other algorithms included.
  static Result<Digest> parse(std::string_view text);
  // As parse(), of the digits alone.
  static Result<Digest> from_hex(std::string_view hex);

  [[nodiscard]] const std::string& hex() const { return hex_; }
  [[nodiscard]] std::string text() const { return "sha256:" + hex_; }
  auto operator<=>(const Digest&) const = default;

 private:
  explicit Digest(std::string hex) : hex_(std::move(hex)) {}
  std::string hex_;
};

}  // namespace caisson::image
