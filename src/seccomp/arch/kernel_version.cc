// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "base/strings.h"
#include "seccomp/arch/syscalls.h"

namespace caisson::seccomp {

std::optional<KernelVersion> parse_kernel_version(std::string_view text) {
  const auto parts = split_once(text, '.');
  if (!parts) return std::nullopt;
  const auto major = parse_integer<std::uint16_t>(parts->first);
  const std::size_t digits =
      std::min(parts->second.find_first_not_of("0123456789"), parts->second.size());
  const auto minor = parse_integer<std::uint16_t>(parts->second.substr(0, digits));
  if (!major || !minor) return std::nullopt;
  return KernelVersion{*major, *minor};
}

std::string to_string(KernelVersion version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

}  // namespace caisson::seccomp
