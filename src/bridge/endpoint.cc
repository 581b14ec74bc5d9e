// SPDX-License-Identifier: Apache-2.0
#include "bridge/endpoint.h"

#include <algorithm>
#include <array>

namespace caisson::bridge {
namespace {

constexpr std::array<std::string_view, 3> kProtocols = {"tcp", "udp", "sctp"};

}  // namespace

std::string_view name_of(Protocol protocol) {
  return kProtocols[static_cast<std::size_t>(protocol)];
}

std::optional<Protocol> parse_protocol(std::string_view text) {
  const auto found = std::ranges::find(kProtocols, text);
  if (found == kProtocols.end()) return std::nullopt;
  return static_cast<Protocol>(found - kProtocols.begin());
}

}  // namespace caisson::bridge
