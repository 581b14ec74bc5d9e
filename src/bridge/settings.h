// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "net/ip_address.h"

namespace caisson::bridge {

// What the network device is called on the host, and in a container.
inline constexpr const char* kDevice = "caisson0";
inline constexpr const char* kInside = "eth0";
// The table of packet rules (nft), of the family inet.
inline constexpr const char* kTable = "caisson";

// What an administrator may choose; it holds for a bridge that is made from then on.
struct Settings {
  std::optional<net::Subnet> range;   // IPv4; nothing: the first usual one that is free
  std::optional<net::Subnet> range6;  // nothing: the host's own unique local one (RFC 4193)
};

}  // namespace caisson::bridge
