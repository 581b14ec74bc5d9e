// SPDX-License-Identifier: Apache-2.0
#include "bridge/addresses.h"

#include <gtest/gtest.h>

namespace caisson::bridge {
namespace {

net::IpAddress ip(std::string_view text) {
  return net::IpAddress::parse(text).value();
}

Ledger small_ledger() {
  Ledger ledger;
  ledger.range = net::Subnet::parse("192.0.2.0/29").value();
  ledger.range6 = net::Subnet::parse("fd00::/64").value();
  return ledger;
}

Endpoint give(Ledger& ledger, const EndpointRequest& request = {}) {
  const auto endpoint = give_addresses(ledger, request);
  EXPECT_TRUE(endpoint);
  ledger.leases.push_back({"id" + std::to_string(ledger.leases.size()), *endpoint});
  return *endpoint;
}

TEST(Addresses, AreTheNextNumberOfBothRanges) {
  Ledger ledger = small_ledger();
  const Endpoint first = give(ledger);
  EXPECT_EQ(first.address, ip("192.0.2.2"));
  EXPECT_EQ(first.prefix, 29U);
  EXPECT_EQ(first.gateway, ip("192.0.2.1"));
  EXPECT_EQ(first.second->address, ip("fd00::2"));
  EXPECT_EQ(first.second->gateway, ip("fd00::1"));
  EXPECT_EQ(first.mac.text(), "02:42:c0:00:02:02");
  EXPECT_EQ(give(ledger).address, ip("192.0.2.3"));
}

TEST(Addresses, RestBeforeTheyAreGivenAgain) {
  Ledger ledger = small_ledger();
  for (int i = 0; i < 5; ++i) give(ledger);
  ledger.leases.erase(ledger.leases.begin(), ledger.leases.begin() + 2);
  EXPECT_EQ(give(ledger).address, ip("192.0.2.2"));
  ledger.leases.pop_back();
  EXPECT_EQ(give(ledger).address, ip("192.0.2.3"));
}

TEST(Addresses, RunOut) {
  Ledger ledger = small_ledger();
  for (int i = 0; i < 5; ++i) give(ledger);  // 2 to 6: 0, 1 and 7 are nobody's
  const auto none = give_addresses(ledger, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message(),
            "no available IPv4 addresses on the bridge network's range 192.0.2.0/29");
}

TEST(Addresses, AreTheOnesThatAreAskedFor) {
  Ledger ledger = small_ledger();
  EndpointRequest request;
  request.address = ip("192.0.2.5");
  request.address6 = ip("fd00::77");
  request.mac = net::MacAddress::parse("02:00:00:00:00:01");
  const Endpoint endpoint = give(ledger, request);
  EXPECT_EQ(endpoint.address, ip("192.0.2.5"));
  EXPECT_EQ(endpoint.second->address, ip("fd00::77"));
  EXPECT_EQ(endpoint.mac.text(), "02:00:00:00:00:01");
  EXPECT_EQ(ledger.last_host, 1U);
  // Neither number is given to somebody else by the way.
  EXPECT_EQ(give(ledger).address, ip("192.0.2.2"));
  EXPECT_EQ(give(ledger).address, ip("192.0.2.3"));
  EXPECT_EQ(give(ledger).address, ip("192.0.2.4"));
  EXPECT_EQ(give(ledger).address, ip("192.0.2.6"));
}

TEST(Addresses, AreRefusedInDockersWords) {
  Ledger ledger = small_ledger();
  give(ledger);
  const std::pair<const char*, const char*> cases[] = {
      {"192.0.2.2", "Address already in use: 192.0.2.2 is container id0's"},
      {"192.0.2.9", "no configured subnet contains IP address 192.0.2.9"},
      {"192.0.2.0", "the address 192.0.2.0 is not for containers"},
      {"192.0.2.1", "the address 192.0.2.1 is not for containers"},
      {"192.0.2.7", "the address 192.0.2.7 is not for containers"},
  };
  for (const auto& [address, message] : cases) {
    EndpointRequest request;
    request.address = ip(address);
    const auto refused = give_addresses(ledger, request);
    ASSERT_FALSE(refused) << address;
    EXPECT_EQ(refused.error().message(), message);
  }
  EndpointRequest request;
  request.address6 = ip("fd00::2");
  EXPECT_FALSE(give_addresses(ledger, request));
  ledger.range6.reset();
  EXPECT_FALSE(give_addresses(ledger, request));
}

}  // namespace
}  // namespace caisson::bridge
