// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/ip_address.h"

// What a container asks of the bridge, and what it gets.
namespace caisson::bridge {

enum class Protocol : std::uint8_t { kTcp, kUdp, kSctp };

// "tcp", "udp", "sctp"
std::string_view name_of(Protocol protocol);
std::optional<Protocol> parse_protocol(std::string_view text);

// One port of a container that is to be reached by a port of the host.
struct PortRequest {
  Protocol protocol = Protocol::kTcp;
  std::optional<net::IpAddress> host_address;  // nothing: all of the host's, of both families
  std::uint16_t host_first = 0;                // 0: the kernel chooses one
  std::uint16_t host_last = 0;                 // the first that is free from host_first on
  std::uint16_t container_port = 0;
  bool operator==(const PortRequest&) const = default;
};

// One that is reached.
struct PortBinding {
  Protocol protocol = Protocol::kTcp;
  net::IpAddress host_address;
  std::uint16_t host_port = 0;
  std::uint16_t container_port = 0;
  bool operator==(const PortBinding&) const = default;
};

struct EndpointRequest {
  std::optional<net::IpAddress> address;   // nothing: the next that is free
  std::optional<net::IpAddress> address6;  // the same
  std::optional<net::MacAddress> mac;      // nothing: one that goes with the address
  std::vector<PortRequest> ports;
};

struct Endpoint {
  std::string device;  // the host's end of the wire
  net::MacAddress mac;
  net::IpAddress address;
  unsigned prefix = 0;
  net::IpAddress gateway;
  // With IPv6 on the host.
  struct Second {
    net::IpAddress address;
    unsigned prefix = 0;
    net::IpAddress gateway;
  };
  std::optional<Second> second;
  std::vector<PortBinding> ports;
};

}  // namespace caisson::bridge
