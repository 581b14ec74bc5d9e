// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "bridge/ledger.h"

// Whether the host passes packets on between its networks (ip_forward and its like). As Docker
// does, it is turned on where it is off; unlike there, what else the host would forward then is
// dropped, and it is turned off again when the bridge goes.
namespace caisson::bridge {

// IPv6 is there and not turned off for all of the host.
bool host_has_ipv6();

// Notes what it changes in the ledger, which is saved by `save` first: a kernel that was changed
// must not be forgotten. kUnsupported where it is off and can't be turned on.
Result<void> turn_on_forwarding(Ledger& ledger, LockedLedger& locked);

Result<void> restore_forwarding(const Ledger& ledger);

}  // namespace caisson::bridge
