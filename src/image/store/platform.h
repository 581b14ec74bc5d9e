// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace caisson::image {

// What programs are made for, by Go's names, which images use: "linux", "arm64", "v8".
struct Platform {
  std::string os;
  std::string architecture;  // "" of an image that does not say
  std::string variant;

  // "linux/arm/v7"
  [[nodiscard]] std::string text() const;
  // Whether this platform runs what was made for that one: of a processor's variants those up to
  // its own, and of its 32-bit kin what all of them run.
  [[nodiscard]] bool runs(const Platform& programs) const;
};

// As Docker reads --platform: "linux/arm64/v8", "linux", "aarch64" and other well-known names; what
// is left out is this machine's. kInvalid, in Docker's words, for what can't be one. Pure but for
// the machine.
Result<Platform> parse_platform(std::string_view text);

// What DOCKER_DEFAULT_PLATFORM says, in one way of writing; "" where it is unset or empty. It holds
// where docker's client takes --platform and it isn't given, that is for run, create and import.
Result<std::string> default_platform();

Platform host_platform();

}  // namespace caisson::image
