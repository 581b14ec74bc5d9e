// SPDX-License-Identifier: Apache-2.0
#include "bridge/leases.h"

#include <algorithm>

#include "base/log.h"
#include "bridge/rules.h"
#include "bridge/ruleset.h"
#include "bridge/settings.h"
#include "net/conntrack.h"

namespace caisson::bridge {

bool forget_gone(Ledger& ledger, const std::vector<net::Link>& links) {
  const auto bridge = std::ranges::find(links, kDevice, &net::Link::name);
  const auto is_gone = [&](const Lease& lease) {
    if (bridge == links.end()) return true;
    const auto device = std::ranges::find(links, lease.endpoint.device, &net::Link::name);
    return device == links.end() || device->master != bridge->index;
  };
  bool had_rules = false;
  for (const Lease& lease : ledger.leases) {
    had_rules |= is_gone(lease) && !rules_to_withdraw(lease.endpoint).empty();
  }
  std::erase_if(ledger.leases, is_gone);
  if (had_rules) ledger.generation = 0;
  return had_rules;
}

bool forget(Ledger& ledger, const std::string& id) {
  const auto found = std::ranges::find(ledger.leases, id, &Lease::id);
  if (found == ledger.leases.end()) return false;
  const std::string change = rules_to_withdraw(found->endpoint);
  const net::IpAddress address = found->endpoint.address;
  ledger.leases.erase(found);
  if (change.empty()) return true;
  if (auto withdrawn = update_rules(ledger, change); !withdrawn) {
    log::warning(withdrawn.error().message());
  }
  // Clients of UDP ports do not hear of the end. A kernel that knows no flows has none.
  [[maybe_unused]] const auto forgotten = net::forget_flows_to(address);
  return true;
}

}  // namespace caisson::bridge
