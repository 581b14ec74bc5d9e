// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/ip_address.h"
#include "net/netlink.h"

// Network interfaces, their addresses and routes: what is there, and steps that change it
// (Netlink::change_all). The steps need CAP_NET_ADMIN.
namespace caisson::net {

struct Link {
  int index = 0;
  int master = 0;  // of the bridge that it is a port of; 0: none
  std::string name;
  std::string kind;  // "bridge", "veth" …; "" for hardware and the loopback
  bool operator==(const Link&) const = default;
};

Result<std::vector<Link>> list_links(Netlink& netlink);
// Nothing where there is none of that name.
Result<std::optional<Link>> find_link(Netlink& netlink, const std::string& name);

// Every range of addresses that the main table has a route to, but for the default routes.
Result<std::vector<Subnet>> list_routes(Netlink& netlink, int family);

Step make_bridge(const std::string& name, const MacAddress& mac);

// The far end of a pair: in the network namespace of a process.
struct FarEnd {
  pid_t pid = 0;
  std::string name;
  MacAddress mac;
};
// A pair whose near end is up and a port of the bridge `master`; the far end is down.
Step make_veth(const std::string& name, int master, const FarEnd& far);

Step bring_up(const Link& link);
Step give_address(const Link& link, const IpAddress& address, unsigned prefix);
Step route_by_default(const Link& link, const IpAddress& gateway);
Step delete_link(const std::string& name);

}  // namespace caisson::net
