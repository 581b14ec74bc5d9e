// SPDX-License-Identifier: Apache-2.0
#include "net/socket_address.h"

#include <arpa/inet.h>

#include <cstring>

namespace caisson::net {

SocketAddress socket_address(const IpAddress& address, std::uint16_t port) {
  SocketAddress result{};
  result.generic.sa_family = static_cast<sa_family_t>(address.family());
  if (address.is_v4()) {
    result.v4.sin_port = htons(port);
    std::memcpy(&result.v4.sin_addr, address.bytes().data(), sizeof result.v4.sin_addr);
  } else {
    result.v6.sin6_port = htons(port);
    std::memcpy(&result.v6.sin6_addr, address.bytes().data(), sizeof result.v6.sin6_addr);
  }
  return result;
}

socklen_t size_of(const SocketAddress& address) {
  return address.generic.sa_family == AF_INET ? sizeof address.v4 : sizeof address.v6;
}

}  // namespace caisson::net
