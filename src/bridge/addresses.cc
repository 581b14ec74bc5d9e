// SPDX-License-Identifier: Apache-2.0
#include "bridge/addresses.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace caisson::bridge {
namespace {

Result<void> check_wanted(const net::Subnet& range, const net::IpAddress& address) {
  if (!range.contains(address)) {
    return fail(Error::invalid("no configured subnet contains IP address " + address.text())
                    .with_hint("the bridge has " + range.text()));
  }
  const std::uint32_t number = address.minus(range.base);
  // The network itself, its bridge and, where there are such, all of its hosts.
  if (number <= 1 || (address.is_v4() && number == range.last())) {
    return fail(Error::invalid("the address " + address.text() + " is not for containers"));
  }
  return {};
}

Error in_use(const net::IpAddress& address, const std::string& id) {
  return Error::invalid("Address already in use: " + address.text() + " is container " + id + "'s");
}

Result<void> check_free(const Ledger& ledger, const net::IpAddress& address) {
  for (const Lease& lease : ledger.leases) {
    const bool same = lease.endpoint.address == address ||
                      (lease.endpoint.second && lease.endpoint.second->address == address);
    if (same) return fail(in_use(address, lease.id));
  }
  return {};
}

// The numbers that either family has in use: an address of each that goes with the other.
std::unordered_set<std::uint32_t> used_numbers(const Ledger& ledger) {
  std::unordered_set<std::uint32_t> used;
  for (const Lease& lease : ledger.leases) {
    used.insert(lease.endpoint.address.minus(ledger.range.base));
    if (ledger.range6 && lease.endpoint.second) {
      used.insert(lease.endpoint.second->address.minus(ledger.range6->base));
    }
  }
  return used;
}

Result<std::uint32_t> next_number(const Ledger& ledger) {
  const std::uint32_t last = ledger.range.last() - 1;
  const auto used = used_numbers(ledger);
  std::uint32_t number = ledger.last_host;
  for (std::uint32_t tries = 2; tries <= last; ++tries) {
    number = number >= last ? 2 : number + 1;
    if (!used.contains(number)) return number;
  }
  return fail(Error::invalid("no available IPv4 addresses on the bridge network's range " +
                             ledger.range.text()));
}

}  // namespace

Result<Endpoint> give_addresses(Ledger& ledger, const EndpointRequest& request) {
  const std::pair<const std::optional<net::IpAddress>&, const std::optional<net::Subnet>> asked[] =
      {{request.address, ledger.range}, {request.address6, ledger.range6}};
  for (const auto& [address, range] : asked) {
    if (!address) continue;
    if (!range) return fail(Error::invalid("the host has no IPv6 for " + address->text()));
    TRY(check_wanted(*range, *address));
    TRY(check_free(ledger, *address));
  }
  const bool needs_number = !request.address || (!request.address6 && ledger.range6);
  std::uint32_t number = 0;
  if (needs_number) {
    number = TRY(next_number(ledger));
    ledger.last_host = number;
  }
  Endpoint endpoint;
  endpoint.address = request.address.value_or(ledger.range.base.plus(number));
  endpoint.prefix = ledger.range.prefix;
  endpoint.gateway = ledger.range.base.plus(1);
  endpoint.mac = request.mac.value_or(net::MacAddress::for_address(endpoint.address));
  if (ledger.range6) {
    const net::Subnet& range = *ledger.range6;
    endpoint.second = {request.address6.value_or(range.base.plus(number)), range.prefix,
                       range.base.plus(1)};
  }
  return endpoint;
}

}  // namespace caisson::bridge
