// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/ip_address.h"

namespace caisson::forward {

// Where what comes in goes to.
struct Target {
  net::IpAddress address;
  std::uint16_t port = 0;
  // Tried where nobody listens at the first: many a server listens by IPv4 alone.
  std::optional<net::IpAddress> fallback = {};
  bool operator==(const Target&) const = default;
};

// One port of the host.
struct Service {
  int socket = -1;   // bound; of TCP it listens
  bool udp = false;  // else TCP
  Target target;
  bool operator==(const Service&) const = default;
};

// What caisson-forward is told by its arguments; the descriptors are inherited.
struct Job {
  int pidfd = -1;  // of the process with which the work ends
  std::vector<Service> services;
  bool operator==(const Job&) const = default;
};

std::vector<std::string> to_arguments(const Job& job);
// Without the program's name. kInvalid for what to_arguments() has not written.
Result<Job> parse_job(std::span<const char* const> arguments);

}  // namespace caisson::forward
