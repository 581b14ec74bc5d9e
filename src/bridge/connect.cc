// SPDX-License-Identifier: Apache-2.0
#include "bridge/connect.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/log.h"
#include "base/scope_exit.h"
#include "bridge/addresses.h"
#include "bridge/device.h"
#include "bridge/forwarding.h"
#include "bridge/host_ports.h"
#include "bridge/idle.h"
#include "bridge/leases.h"
#include "bridge/ledger.h"
#include "bridge/programs.h"
#include "bridge/rules.h"
#include "bridge/ruleset.h"
#include "net/links.h"

namespace caisson::bridge {
namespace {

// One call of connect(), while the ledger is locked.
class Connecting {
 public:
  Connecting(LockedLedger& locked, net::Netlink& netlink, Ledger& ledger)
      : locked_(locked), netlink_(netlink), ledger_(ledger) {}

  Result<Endpoint> connect(const std::string& id, pid_t pid, const EndpointRequest& request,
                           const std::vector<net::Link>& links);

 private:
  Result<void> make(const Lease& lease, pid_t pid, int bridge, const std::vector<HostPort>& ports);
  void undo(const Lease& lease);

  LockedLedger& locked_;
  net::Netlink& netlink_;
  Ledger& ledger_;
};

// A name that no other container has; interfaces' have 15 characters at most.
std::string device_of(const std::string& id) {
  return "veth" + id.substr(0, 11);
}

// Of an earlier run of the same container, which the kernel has not come round to removing.
Result<void> remove_earlier(net::Netlink& netlink, const std::vector<net::Link>& links,
                            const std::string& device) {
  if (std::ranges::find(links, device, &net::Link::name) == links.end()) return {};
  std::array removing = {net::delete_link(device)};
  auto removed = netlink.change_all(removing);
  if (!removed && removed.error().errnum == ENODEV) return {};
  return removed;
}

Result<Endpoint> Connecting::connect(const std::string& id, pid_t pid,
                                     const EndpointRequest& request,
                                     const std::vector<net::Link>& links) {
  forget(ledger_, id);
  forget_gone(ledger_, links);
  Lease lease {
    id, TRY(give_addresses(ledger_, request))
  };
  lease.endpoint.device = device_of(id);
  const std::vector<HostPort> ports = TRY(take_host_ports(request.ports, ledger_));
  for (const HostPort& port : ports) lease.endpoint.ports.push_back(port.binding);
  ledger_.leases.push_back(lease);
  TRY(locked_.save(ledger_));
  auto made = remove_earlier(netlink_, links, lease.endpoint.device);
  if (made) made = turn_on_forwarding(ledger_, locked_);
  if (made) {
    const auto bridge = find_or_make_bridge(netlink_, links, ledger_);
    made = bridge ? make(lease, pid, bridge->index, ports) : fail(bridge.error());
  }
  if (made) made = locked_.save(ledger_);
  if (made) return lease.endpoint;
  undo(lease);
  return fail(std::move(made).error());
}

Result<void> Connecting::make(const Lease& lease, pid_t pid, int bridge,
                              const std::vector<HostPort>& ports) {
  const Endpoint& endpoint = lease.endpoint;
  std::array making = {net::make_veth(endpoint.device, bridge, {pid, kInside, endpoint.mac})};
  TRY(netlink_.change_all(making));
  TRY(configure_inside(pid, endpoint));
  TRY(update_rules(ledger_, rules_to_publish(endpoint)));
  return start_forwarder(pid, endpoint, ports);
}

// Why it failed is what is told; what can't be undone after that is no news.
void Connecting::undo(const Lease& lease) {
  std::array removing = {net::delete_link(lease.endpoint.device)};
  [[maybe_unused]] const auto removed = netlink_.change_all(removing);
  std::erase_if(ledger_.leases, [&](const Lease& other) { return other.id == lease.id; });
  ledger_.generation = 0;
  [[maybe_unused]] const auto saved = locked_.save(ledger_);
}

Result<Endpoint> connect_by(LockedLedger& locked, const std::string& id, pid_t pid,
                            const EndpointRequest& request, const Settings& settings) {
  net::Netlink netlink = TRY(net::Netlink::open());
  const std::vector<net::Link> links = TRY(net::list_links(netlink));
  auto ledger = TRY(locked.read());
  if (!ledger) ledger = TRY(plan_bridge(netlink, links, settings));
  return Connecting(locked, netlink, *ledger).connect(id, pid, request, links);
}

}  // namespace

Result<Endpoint> connect(const std::string& id, pid_t pid, const EndpointRequest& request,
                         const Settings& settings) {
  LockedLedger locked = TRY(LockedLedger::make());
  auto endpoint = connect_by(locked, id, pid, request, settings);
  if (endpoint) return endpoint;
  const auto left = TRY(locked.read());
  TRY(left ? watch_if_idle(*left, locked) : locked.remove());
  return endpoint;
}

Result<void> disconnect(const std::string& id) {
  if (::geteuid() != 0) return {};
  auto locked = TRY(LockedLedger::open());
  if (!locked) return {};
  auto ledger = TRY(locked->read());
  if (!ledger || !forget(*ledger, id)) return {};
  TRY(locked->save(*ledger));
  return watch_if_idle(*ledger, *locked);
}

Result<void> reconcile() {
  if (::geteuid() != 0) return {};
  auto locked = TRY(LockedLedger::open());
  if (!locked) return {};
  auto ledger = TRY(locked->read());
  if (!ledger) return locked->remove();
  net::Netlink netlink = TRY(net::Netlink::open());
  if (forget_gone(*ledger, TRY(net::list_links(netlink)))) TRY(update_rules(*ledger, ""));
  TRY(locked->save(*ledger));
  return watch_if_idle(*ledger, *locked);
}

}  // namespace caisson::bridge
