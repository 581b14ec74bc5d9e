// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bridge/ledger.h"

// The packet rules as text for nft(8). Pure. The whole of them is one transaction that replaces
// what is there:
//
//   prerouting   a packet from elsewhere to an address of the host and a published port goes to the
//                container (IPv4; what comes from the host or the bridge itself, and IPv6, is taken
//                by the forwarder's sockets)
//   postrouting  what leaves the host from a container's address has the host's
//   forward      into the bridge goes what answers, what was published, and what is from the
//                bridge; where the host forwarded nothing before, it forwards nothing else now
namespace caisson::bridge {

std::string whole_ruleset(const Ledger& ledger);
// No text where there is nothing to do.
std::string rules_to_publish(const Endpoint& endpoint);
std::string rules_to_withdraw(const Endpoint& endpoint);
std::string rules_to_go();

}  // namespace caisson::bridge
