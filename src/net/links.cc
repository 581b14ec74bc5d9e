// SPDX-License-Identifier: Apache-2.0
#include "net/links.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace caisson::net {
namespace {

std::string text_of(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return std::string(text.substr(0, text.find('\0')));
}

Link link_of(const Answer& answer) {
  Link link;
  link.index = read_value<ifinfomsg>(answer.payload).ifi_index;
  for_each_attribute(answer, sizeof(ifinfomsg), [&](std::uint16_t type, auto value) {
    if (type == IFLA_IFNAME) link.name = text_of(value);
    if (type == IFLA_MASTER) link.master = read_value<int>(value);
    if (type != IFLA_LINKINFO) return;
    for_each_attribute({0, value}, 0, [&](std::uint16_t part, auto content) {
      if (part == IFLA_INFO_KIND) link.kind = text_of(content);
    });
  });
  return link;
}

Request new_link(const std::string& name, unsigned flags) {
  ifinfomsg head{};
  head.ifi_flags = flags;
  head.ifi_change = flags;
  Request request(RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, head);
  request.add(IFLA_IFNAME, c_string(name));
  return request;
}

constexpr const char* kBridge = "bridge";

}  // namespace

Result<std::vector<Link>> list_links(Netlink& netlink) {
  std::vector<Link> links;
  Request request(RTM_GETLINK, NLM_F_DUMP, ifinfomsg{});
  TRY(netlink.list(request, [&](const Answer& answer) {
    if (answer.type == RTM_NEWLINK) links.push_back(link_of(answer));
  }));
  return links;
}

Result<std::optional<Link>> find_link(Netlink& netlink, const std::string& name) {
  std::optional<Link> link;
  Request request(RTM_GETLINK, NLM_F_ACK, ifinfomsg{});
  request.add(IFLA_IFNAME, c_string(name));
  const auto found = netlink.list(request, [&](const Answer& answer) {
    if (answer.type == RTM_NEWLINK) link = link_of(answer);
  });
  if (!found && found.error().errnum != ENODEV) {
    return fail(Error::from_errno(found.error().errnum, "look for network interface", name));
  }
  return link;
}

Result<std::vector<Subnet>> list_routes(Netlink& netlink, int family) {
  std::vector<Subnet> routes;
  rtmsg head{};
  head.rtm_family = static_cast<unsigned char>(family);
  Request request(RTM_GETROUTE, NLM_F_DUMP, head);
  TRY(netlink.list(request, [&](const Answer& answer) {
    const auto route = read_value<rtmsg>(answer.payload);
    if (answer.type != RTM_NEWROUTE || route.rtm_table != RT_TABLE_MAIN) return;
    for_each_attribute(answer, sizeof(rtmsg), [&](std::uint16_t type, auto value) {
      const auto base = IpAddress::from_bytes(value);
      if (type == RTA_DST && base) routes.push_back({*base, route.rtm_dst_len});
    });
  }));
  return routes;
}

Step make_bridge(const std::string& name, const MacAddress& mac) {
  Step step{"make network bridge", name, new_link(name, 0)};
  step.request.add_value(IFLA_ADDRESS, mac.bytes);
  step.request.add_nested(IFLA_LINKINFO, [&] {
    step.request.add(IFLA_INFO_KIND, std::as_bytes(std::span(kBridge, std::strlen(kBridge))));
  });
  return step;
}

Step make_veth(const std::string& name, int master, const FarEnd& far) {
  Step step{"make network interface", name, new_link(name, IFF_UP)};
  Request& request = step.request;
  request.add_value(IFLA_MASTER, master);
  request.add_nested(IFLA_LINKINFO, [&] {
    const std::string_view kind = "veth";
    request.add(IFLA_INFO_KIND, std::as_bytes(std::span(kind.data(), kind.size())));
    request.add_nested(IFLA_INFO_DATA, [&] {
      request.add_nested(VETH_INFO_PEER, ifinfomsg{}, [&] {
        request.add(IFLA_IFNAME, c_string(far.name));
        request.add_value(IFLA_ADDRESS, far.mac.bytes);
        request.add_value(IFLA_NET_NS_PID, static_cast<std::uint32_t>(far.pid));
      });
    });
  });
  return step;
}

Step bring_up(const Link& link) {
  ifinfomsg head{};
  head.ifi_index = link.index;
  head.ifi_flags = IFF_UP;
  head.ifi_change = IFF_UP;
  return {"bring up network interface", link.name, Request(RTM_NEWLINK, NLM_F_ACK, head)};
}

Step give_address(const Link& link, const IpAddress& address, unsigned prefix) {
  ifaddrmsg head{};
  head.ifa_family = static_cast<unsigned char>(address.family());
  head.ifa_prefixlen = static_cast<unsigned char>(prefix);
  head.ifa_index = static_cast<unsigned>(link.index);
  // Nobody else has the address, and a second of looking for duplicates is long.
  if (!address.is_v4()) head.ifa_flags = IFA_F_NODAD;
  Step step{"give " + link.name + " the address", address.text(),
            Request(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, head)};
  step.request.add(IFA_LOCAL, address.bytes());
  step.request.add(IFA_ADDRESS, address.bytes());
  if (address.is_v4()) step.request.add(IFA_BROADCAST, address.with_rest(prefix, true).bytes());
  return step;
}

Step route_by_default(const Link& link, const IpAddress& gateway) {
  rtmsg head{};
  head.rtm_family = static_cast<unsigned char>(gateway.family());
  head.rtm_table = RT_TABLE_MAIN;
  head.rtm_protocol = RTPROT_BOOT;
  head.rtm_scope = RT_SCOPE_UNIVERSE;
  head.rtm_type = RTN_UNICAST;
  Step step{"make a default route by", gateway.text(),
            Request(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, head)};
  step.request.add(RTA_GATEWAY, gateway.bytes());
  step.request.add_value(RTA_OIF, link.index);
  return step;
}

Step delete_link(const std::string& name) {
  Step step{"delete network interface", name, Request(RTM_DELLINK, NLM_F_ACK, ifinfomsg{})};
  step.request.add(IFLA_IFNAME, c_string(name));
  return step;
}

}  // namespace caisson::net
