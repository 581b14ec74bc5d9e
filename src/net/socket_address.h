// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

#include "net/ip_address.h"

namespace caisson::net {

// An address with a port, as the kernel takes it.
union SocketAddress {
  sockaddr generic;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

SocketAddress socket_address(const IpAddress& address, std::uint16_t port);
socklen_t size_of(const SocketAddress& address);

}  // namespace caisson::net
