// SPDX-License-Identifier: Apache-2.0
#include "bridge/ledger.h"

#include <gtest/gtest.h>

#include "bridge/ruleset.h"

namespace caisson::bridge {
namespace {

Ledger sample() {
  Ledger ledger;
  ledger.range = net::Subnet::parse("172.30.0.0/16").value();
  ledger.range6 = net::Subnet::parse("fd00::/64").value();
  ledger.last_host = 2;
  ledger.generation = 17;
  ledger.forwarding_was_off = true;
  Endpoint endpoint;
  endpoint.device = "veth0123456789a";
  endpoint.address = net::IpAddress::parse("172.30.0.2").value();
  endpoint.prefix = 16;
  endpoint.gateway = net::IpAddress::parse("172.30.0.1").value();
  endpoint.second = {net::IpAddress::parse("fd00::2").value(), 64,
                     net::IpAddress::parse("fd00::1").value()};
  endpoint.mac = net::MacAddress::for_address(endpoint.address);
  const auto any = net::IpAddress();
  endpoint.ports = {
      {Protocol::kTcp, any, 8080, 80},
      {Protocol::kTcp, net::IpAddress::parse("::").value(), 8080, 80},
      {Protocol::kUdp, net::IpAddress::parse("192.0.2.1").value(), 5353, 53},
      {Protocol::kTcp, net::IpAddress::parse("127.0.0.1").value(), 9000, 90},
  };
  ledger.leases.push_back({"0123456789abcdef", endpoint});
  return ledger;
}

TEST(Ledger, ReadsWhatItWrites) {
  const Ledger ledger = sample();
  const auto read = parse_ledger(to_json(ledger), "bridge.json");
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json(*read), to_json(ledger));
  EXPECT_EQ(read->leases.front().endpoint.ports, ledger.leases.front().endpoint.ports);
  EXPECT_TRUE(read->forwarding_was_off);
  EXPECT_FALSE(read->forwarding6_was_off);
}

TEST(Ledger, SaysWhereItIsDamaged) {
  const std::string whole = to_json(sample());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_ledger(whole.substr(0, size), "bridge.json")) << size;
  }
  std::string wrong = whole;
  wrong.replace(wrong.find("172.30.0.2"), 10, "172.30.0.x");
  const auto read = parse_ledger(wrong, "bridge.json");
  ASSERT_FALSE(read);
  EXPECT_NE(read.error().message().find("bridge.json:1:"), std::string::npos);
}

// From elsewhere packets come by IPv4 alone, and never to the loopback.
TEST(Ruleset, TranslatesWhatComesFromElsewhere) {
  const Endpoint endpoint = sample().leases.front().endpoint;
  EXPECT_EQ(rules_to_publish(endpoint),
            "add element inet caisson published_any { tcp . 8080 : 172.30.0.2 . 80 }\n"
            "add element inet caisson published { 192.0.2.1 . udp . 5353 : 172.30.0.2 . 53 }\n");
  EXPECT_TRUE(rules_to_withdraw(endpoint).starts_with("delete element inet caisson"));
  EXPECT_EQ(rules_to_publish({}), "");
}

TEST(Ruleset, GuardsWhatTheHostDidNotForward) {
  Ledger ledger = sample();
  const std::string guarded = whole_ruleset(ledger);
  EXPECT_NE(guarded.find("meta nfproto ipv4 iifname != \"caisson0\""), std::string::npos);
  EXPECT_EQ(guarded.find("meta nfproto ipv6 iifname"), std::string::npos);
  EXPECT_NE(guarded.find("ip6 saddr fd00::/64"), std::string::npos);
  EXPECT_NE(guarded.find(rules_to_publish(ledger.leases.front().endpoint)), std::string::npos);
  ledger.forwarding_was_off = false;
  ledger.range6.reset();
  const std::string open = whole_ruleset(ledger);
  EXPECT_EQ(open.find("nfproto"), std::string::npos);
  EXPECT_EQ(open.find("ip6 saddr"), std::string::npos);
}

}  // namespace
}  // namespace caisson::bridge
