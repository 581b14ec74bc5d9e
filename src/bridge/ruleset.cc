// SPDX-License-Identifier: Apache-2.0
#include "bridge/ruleset.h"

#include <string_view>

#include "bridge/settings.h"

namespace caisson::bridge {
namespace {

std::string table() {
  return std::string("inet ") + kTable;
}

// "add element inet caisson published_any { tcp . 8080 : 172.30.0.2 . 80 }"
std::string element(std::string_view verb, const Endpoint& endpoint, const PortBinding& port) {
  const bool any = port.host_address.is_unspecified();
  std::string text(verb);
  text.append(" element ").append(table()).append(any ? " published_any { " : " published { ");
  if (!any) text.append(port.host_address.text()).append(" . ");
  text.append(name_of(port.protocol)).append(" . ").append(std::to_string(port.host_port));
  text.append(" : ").append(endpoint.address.text()).append(" . ");
  return text.append(std::to_string(port.container_port)).append(" }\n");
}

// Packets never come to the loopback's addresses from elsewhere.
bool is_translated(const PortBinding& port) {
  return port.host_address.is_v4() && !port.host_address.is_loopback();
}

std::string elements(std::string_view verb, const Endpoint& endpoint) {
  std::string text;
  for (const PortBinding& port : endpoint.ports) {
    if (is_translated(port)) text += element(verb, endpoint, port);
  }
  return text;
}

std::string masquerade(std::string_view family, const net::Subnet& range) {
  return std::string("    ")
      .append(family)
      .append(" saddr ")
      .append(range.text())
      .append(" oifname != \"caisson0\" masquerade\n");
}

// In place of the forwarding that the host had turned off.
std::string guards(const Ledger& ledger) {
  std::string text;
  const std::string_view rest = " iifname != \"caisson0\" oifname != \"caisson0\" drop\n";
  if (ledger.forwarding_was_off) text.append("    meta nfproto ipv4").append(rest);
  if (ledger.forwarding6_was_off) text.append("    meta nfproto ipv6").append(rest);
  return text;
}

}  // namespace

std::string whole_ruleset(const Ledger& ledger) {
  std::string text = "add table " + table() + "\ndelete table " + table() + "\ntable " + table();
  text +=
      R"( {
  map published {
    type ipv4_addr . inet_proto . inet_service : ipv4_addr . inet_service
  }
  map published_any {
    type inet_proto . inet_service : ipv4_addr . inet_service
  }
  chain prerouting {
    type nat hook prerouting priority dstnat; policy accept;
    iifname != "caisson0" fib daddr type local dnat ip to ip daddr . meta l4proto . th dport map @published
    iifname != "caisson0" fib daddr type local dnat ip to meta l4proto . th dport map @published_any
  }
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
)";
  text += masquerade("ip", ledger.range);
  if (ledger.range6) text += masquerade("ip6", *ledger.range6);
  text +=
      R"(  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname "caisson0" oifname "caisson0" accept
    oifname "caisson0" ct state established,related accept
    oifname "caisson0" ct status dnat accept
    oifname "caisson0" drop
)";
  text += guards(ledger);
  text += "  }\n}\n";
  for (const Lease& lease : ledger.leases) text += elements("add", lease.endpoint);
  return text;
}

std::string rules_to_publish(const Endpoint& endpoint) {
  return elements("add", endpoint);
}

std::string rules_to_withdraw(const Endpoint& endpoint) {
  return elements("delete", endpoint);
}

std::string rules_to_go() {
  return "add table " + table() + "\ndelete table " + table() + "\n";
}

}  // namespace caisson::bridge
