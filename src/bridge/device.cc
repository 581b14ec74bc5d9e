// SPDX-License-Identifier: Apache-2.0
#include "bridge/device.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>

#include "base/strings.h"
#include "bridge/forwarding.h"
#include "ns/joined.h"
#include "sys/file.h"

namespace caisson::bridge {
namespace {

// Tried in this order where the administrator chose none. Docker takes 172.17 to 172.28 first,
// Podman 10.88 and 10.89.
constexpr std::array kUsualRanges = {"172.30.0.0/16", "172.29.0.0/16", "172.31.0.0/16",
                                     "10.90.0.0/16", "192.168.240.0/20"};

const net::Subnet* overlapping(const net::Subnet& range, const std::vector<net::Subnet>& routes) {
  const auto found = std::ranges::find_if(
      routes, [&](const net::Subnet& route) { return route.prefix > 0 && route.overlaps(range); });
  return found == routes.end() ? nullptr : &*found;
}

Result<net::Subnet> check_free(const net::Subnet& range, const std::vector<net::Subnet>& routes) {
  const net::Subnet* other = overlapping(range, routes);
  if (other == nullptr) return range;
  return fail(Error::invalid("the address range " + range.text() +
                             " of the bridge network is in use: the host has a route to " +
                             other->text())
                  .with_hint("set another one in the configuration file (bip, bip6)"));
}

Result<net::Subnet> choose_range(const Settings& settings, const std::vector<net::Subnet>& routes) {
  if (settings.range) return check_free(*settings.range, routes);
  for (const char* text : kUsualRanges) {
    const net::Subnet range = *net::Subnet::parse(text);
    if (overlapping(range, routes) == nullptr) return range;
  }
  return check_free(*net::Subnet::parse(kUsualRanges.front()), routes);
}

// fd00::/8 and 40 bits that no other site is likely to have (RFC 4193, 3.2.2), always the same on
// one host.
Result<net::Subnet> own_range6() {
  auto id = sys::read_file("/etc/machine-id");
  if (!id || trim(*id).empty()) id = TRY(sys::read_file("/proc/sys/kernel/random/boot_id"));
  const std::size_t hash = std::hash<std::string_view>{}(trim(*id));
  std::array<std::byte, 16> bytes{std::byte{0xfd}};
  for (std::size_t i = 1; i <= 5; ++i) bytes[i] = static_cast<std::byte>(hash >> (8 * i));
  return net::Subnet{*net::IpAddress::from_bytes(bytes), 64};
}

// A container could otherwise give the host routes by advertising itself as a router
// (CVE-2020-13401), and one container another.
Result<void> ignore_advertisements(const std::string& device) {
  const std::string path = "/proc/sys/net/ipv6/conf/" + device + "/accept_ra";
  auto written = sys::write_file(path, "0");
  if (!written && written.error().errnum == ENOENT) return {};  // no IPv6 there
  return written;
}

Error explain(Error error) {
  if (error.errnum == EPERM) {
    return std::move(error).with_hint(
        "making a bridge needs CAP_NET_ADMIN; --network none and "
        "host do without");
  }
  if (error.errnum == EOPNOTSUPP) {
    return std::move(error).with_hint(
        "the kernel lacks bridge or veth devices (modules bridge, "
        "veth); --network none and host do without");
  }
  return error;
}

Result<net::Link> make_bridge(net::Netlink& netlink, const Ledger& ledger) {
  const net::IpAddress gateway = ledger.range.base.plus(1);
  std::array making = {net::make_bridge(kDevice, net::MacAddress::for_address(gateway))};
  if (auto made = netlink.change_all(making); !made) return fail(explain(std::move(made).error()));
  const auto link = TRY(net::find_link(netlink, kDevice));
  if (!link) return fail(Error::from_errno(ENODEV, "make network bridge", kDevice));
  TRY(ignore_advertisements(kDevice));
  std::vector<net::Step> steps = {net::give_address(*link, gateway, ledger.range.prefix)};
  if (ledger.range6) {
    steps.push_back(net::give_address(*link, ledger.range6->base.plus(1), ledger.range6->prefix));
  }
  steps.push_back(net::bring_up(*link));
  TRY(netlink.change_all(steps));
  return *link;
}

}  // namespace

Result<Ledger> plan_bridge(net::Netlink& netlink, const std::vector<net::Link>& links,
                           const Settings& settings) {
  if (std::ranges::find(links, kDevice, &net::Link::name) != links.end()) {
    return fail(Error::invalid("the host has a network device " + std::string(kDevice) +
                               " that Caisson has not made")
                    .with_hint("remove or rename it: ip link delete " + std::string(kDevice)));
  }
  Ledger ledger;
  ledger.range = TRY(choose_range(settings, TRY(net::list_routes(netlink, AF_INET))));
  if (!host_has_ipv6()) return ledger;
  const net::Subnet wanted = settings.range6 ? *settings.range6 : TRY(own_range6());
  ledger.range6 = TRY(check_free(wanted, TRY(net::list_routes(netlink, AF_INET6))));
  return ledger;
}

Result<net::Link> find_or_make_bridge(net::Netlink& netlink, const std::vector<net::Link>& links,
                                      const Ledger& ledger) {
  const auto found = std::ranges::find(links, kDevice, &net::Link::name);
  return found == links.end() ? make_bridge(netlink, ledger) : *found;
}

Result<void> configure_inside(pid_t pid, const Endpoint& endpoint) {
  const std::array there = {
      oci::Namespace{oci::NamespaceType::kNetwork, "/proc/" + std::to_string(pid) + "/ns/net"}};
  auto joined = std::make_optional(TRY(ns::Joined::enter(there)));
  net::Netlink netlink = TRY(net::Netlink::open());
  // By the /proc of this process, which shows the network that it is in.
  TRY(ignore_advertisements(kInside));
  joined.reset();
  const auto link = TRY(net::find_link(netlink, kInside));
  if (!link) return fail(Error::from_errno(ENODEV, "find network interface", kInside));
  std::vector<net::Step> steps = {net::bring_up(*link),
                                  net::give_address(*link, endpoint.address, endpoint.prefix),
                                  net::route_by_default(*link, endpoint.gateway)};
  if (endpoint.second) {
    const Endpoint::Second& second = *endpoint.second;
    steps.push_back(net::give_address(*link, second.address, second.prefix));
    steps.push_back(net::route_by_default(*link, second.gateway));
  }
  return netlink.change_all(steps);
}

}  // namespace caisson::bridge
