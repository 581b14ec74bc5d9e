// SPDX-License-Identifier: Apache-2.0
#include "bridge/host_ports.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <thread>
#include <utility>

#include "net/socket_address.h"

namespace caisson::bridge {
namespace {

// A forwarder ends a moment after its container, and only then are its ports free.
constexpr int kLooks = 25;
constexpr std::chrono::milliseconds kBetweenLooks{20};
// For a port of the kernel's choice that is free for one family and not for the other.
constexpr int kChoices = 16;

std::string describe(const PortBinding& binding) {
  return binding.host_address.text_with_port(binding.host_port) + "/" +
         std::string(name_of(binding.protocol));
}

void set_option(int socket, int level, int name) {
  const int on = 1;
  // Each of these can only fail for a wrong number.
  ::setsockopt(socket, level, name, &on, sizeof on);
}

Result<UniqueFd> open_socket(const PortBinding& binding) {
  const bool tcp = binding.protocol == Protocol::kTcp;
  const int type = (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC | SOCK_NONBLOCK;
  UniqueFd socket(::socket(binding.host_address.family(), type, 0));
  if (!socket) return fail(Error::last("open a socket for", describe(binding)));
  // Connections of an earlier container that are timing out are no hindrance.
  if (tcp) set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR);
  if (!binding.host_address.is_v4()) set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  if (!tcp && binding.host_address.is_v4()) set_option(socket.get(), IPPROTO_IP, IP_PKTINFO);
  if (!tcp && !binding.host_address.is_v4()) {
    set_option(socket.get(), IPPROTO_IPV6, IPV6_RECVPKTINFO);
  }
  return socket;
}

// Fills in a port that the kernel chose.
Result<UniqueFd> take(PortBinding& binding) {
  UniqueFd socket = TRY(open_socket(binding));
  net::SocketAddress address = net::socket_address(binding.host_address, binding.host_port);
  socklen_t size = net::size_of(address);
  if (::bind(socket.get(), &address.generic, size) != 0) {
    return fail(Error::last("bind host port", describe(binding)));
  }
  if (binding.protocol == Protocol::kTcp && ::listen(socket.get(), SOMAXCONN) != 0) {
    return fail(Error::last("bind host port", describe(binding)));
  }
  if (::getsockname(socket.get(), &address.generic, &size) != 0) {
    return fail(Error::last("ask for the port of a socket"));
  }
  binding.host_port =
      ntohs(binding.host_address.is_v4() ? address.v4.sin_port : address.v6.sin6_port);
  return socket;
}

// Without an address: all of the host's, of each family that it has.
std::vector<net::IpAddress> addresses_of(const PortRequest& request) {
  if (request.host_address) return {*request.host_address};
  std::vector<net::IpAddress> all = {net::IpAddress()};
  const UniqueFd probe(::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (probe) all.push_back(*net::IpAddress::parse("::"));
  return all;
}

// One port of the host on all addresses; 0 lets the kernel choose it.
Result<std::vector<HostPort>> take_on_all(const PortRequest& request, std::uint16_t port) {
  std::vector<HostPort> taken;
  for (const net::IpAddress& address : addresses_of(request)) {
    HostPort one{{request.protocol, address, port, request.container_port}, {}};
    if (request.protocol != Protocol::kSctp) one.socket = TRY(take(one.binding));
    port = one.binding.host_port;
    taken.push_back(std::move(one));
  }
  return taken;
}

bool is_in_use(const Result<std::vector<HostPort>>& taken) {
  return !taken && taken.error().errnum == EADDRINUSE;
}

bool clash(const PortBinding& one, const PortRequest& request, std::uint16_t port) {
  if (one.protocol != request.protocol || one.host_port != port) return false;
  if (!request.host_address || one.host_address.is_unspecified()) return true;
  return request.host_address->is_unspecified() || one.host_address == *request.host_address;
}

// Docker's words for a port that another container has.
Result<void> check_leases(const Ledger& ledger, const PortRequest& request, std::uint16_t port) {
  for (const Lease& lease : ledger.leases) {
    for (const PortBinding& binding : lease.endpoint.ports) {
      if (!clash(binding, request, port)) continue;
      return fail(Error::invalid("Bind for " + binding.host_address.text_with_port(port) +
                                 " failed: port is already allocated")
                      .with_hint("container " + lease.id.substr(0, 12) + " has it"));
    }
  }
  return {};
}

Result<std::vector<HostPort>> take_chosen_by_kernel(const PortRequest& request) {
  for (int choice = 1;; ++choice) {
    auto taken = take_on_all(request, 0);
    if (!is_in_use(taken) || choice == kChoices) return taken;
  }
}

Result<std::vector<HostPort>> take_one(const PortRequest& request, const Ledger& ledger,
                                       std::uint16_t port) {
  TRY(check_leases(ledger, request, port));
  return take_on_all(request, port);
}

Result<std::vector<HostPort>> take_first_free(const PortRequest& request, const Ledger& ledger) {
  if (request.host_first == 0) return take_chosen_by_kernel(request);
  for (std::uint16_t port = request.host_first;; ++port) {
    auto taken = take_one(request, ledger, port);
    if (taken || port == request.host_last) return taken;
  }
}

Result<std::vector<HostPort>> take_patiently(const PortRequest& request, const Ledger& ledger) {
  for (int look = 1;; ++look) {
    auto taken = take_first_free(request, ledger);
    if (!is_in_use(taken) || look == kLooks) return taken;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

}  // namespace

Result<std::vector<HostPort>> take_host_ports(const std::vector<PortRequest>& requests,
                                              const Ledger& ledger) {
  std::vector<HostPort> all;
  for (const PortRequest& request : requests) {
    if (request.protocol == Protocol::kSctp && request.host_first == 0) {
      return fail(Error::invalid("an SCTP port can only be published on a port that is named"));
    }
    std::ranges::move(TRY(take_patiently(request, ledger)), std::back_inserter(all));
  }
  return all;
}

}  // namespace caisson::bridge
