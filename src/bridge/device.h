// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "bridge/ledger.h"
#include "bridge/settings.h"
#include "net/links.h"
#include "net/netlink.h"

namespace caisson::bridge {

// A ledger for a bridge that is not on record: a device of its name must not be there. Its ranges
// of addresses are the ones that were set, or free ones. kInvalid, with what is in the way, where
// the host has routes into them already.
Result<Ledger> plan_bridge(net::Netlink& netlink, const std::vector<net::Link>& links,
                           const Settings& settings);

// The device of the ledger's bridge among the host's, made where it is missing.
Result<net::Link> find_or_make_bridge(net::Netlink& netlink, const std::vector<net::Link>& links,
                                      const Ledger& ledger);

// Sets up the container's end of a wire: the process `pid` is in its network namespace.
Result<void> configure_inside(pid_t pid, const Endpoint& endpoint);

}  // namespace caisson::bridge
