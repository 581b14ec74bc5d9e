// SPDX-License-Identifier: Apache-2.0
#include "net/conntrack.h"

#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "net/netlink.h"

namespace caisson::net {
namespace {

using Bytes = std::vector<std::byte>;

// Types of nested attributes have a flag in them (NLA_F_NESTED).
std::uint16_t plain(std::uint16_t type) {
  return type & 0x3fff;  // NLA_TYPE_MASK, whose own type is signed
}

// Whether the answers come from the address.
bool answers_from(std::span<const std::byte> tuple, const IpAddress& address) {
  bool same = false;
  for_each_attribute({0, tuple}, 0, [&](std::uint16_t type, auto part) {
    if (plain(type) != CTA_TUPLE_IP) return;
    for_each_attribute({0, part}, 0, [&](std::uint16_t inner, auto value) {
      if (inner == CTA_IP_V4_SRC) same = std::ranges::equal(value, address.bytes());
    });
  });
  return same;
}

Request request_for(std::uint16_t message, std::uint16_t flags) {
  nfgenmsg head{};
  head.nfgen_family = AF_INET;
  return {static_cast<std::uint16_t>((NFNL_SUBSYS_CTNETLINK << 8) | message), flags, head};
}

// What each of the flows was as it came, in the kernel's own form.
Result<std::vector<Bytes>> flows_to(Netlink& netlink, const IpAddress& address) {
  std::vector<Bytes> flows;
  Request listing = request_for(IPCTNL_MSG_CT_GET, NLM_F_DUMP);
  TRY(netlink.list(listing, [&](const Answer& answer) {
    Bytes original;
    bool wanted = false;
    for_each_attribute(answer, sizeof(nfgenmsg), [&](std::uint16_t type, auto value) {
      if (plain(type) == CTA_TUPLE_ORIG) original.assign(value.begin(), value.end());
      if (plain(type) == CTA_TUPLE_REPLY) wanted = answers_from(value, address);
    });
    if (wanted) flows.push_back(std::move(original));
  }));
  return flows;
}

}  // namespace

Result<void> forget_flows_to(const IpAddress& address) {
  Netlink netlink = TRY(Netlink::open(NETLINK_NETFILTER));
  for (const Bytes& flow : TRY(flows_to(netlink, address))) {
    Request removal = request_for(IPCTNL_MSG_CT_DELETE, NLM_F_ACK);
    removal.add(CTA_TUPLE_ORIG | NLA_F_NESTED, flow);
    auto removed = netlink.change(removal);
    // It may have ended by itself just now.
    if (!removed && removed.error().errnum != ENOENT) return removed;
  }
  return {};
}

}  // namespace caisson::net
