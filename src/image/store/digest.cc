// SPDX-License-Identifier: Apache-2.0
#include "image/store/digest.h"

namespace caisson::image {

Result<Digest> Digest::from_hex(std::string_view hex) {
  constexpr std::size_t kDigits = 64;
  if (hex.size() != kDigits ||
      hex.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return fail(Error::invalid("invalid digest \"" + std::string(hex) + "\""));
  }
  return Digest(std::string(hex));
}

Result<Digest> Digest::parse(std::string_view text) {
  constexpr std::string_view kAlgorithm = "sha256:";
  if (!text.starts_with(kAlgorithm)) {
    return fail(Error::invalid("invalid digest \"" + std::string(text) + "\"")
                    .with_hint("a digest is sha256: and 64 hexadecimal digits"));
  }
  return from_hex(text.substr(kAlgorithm.size()));
}

}  // namespace caisson::image
