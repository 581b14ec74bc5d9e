// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "bridge/ledger.h"

namespace caisson::bridge {

// Has nft(8) carry out the rules, all or none. kUnsupported where there is no nft.
Result<void> run_nft(const std::string& rules);

// Makes the kernel's packet rules what the ledger says. `change` is what brings them there from
// where they were left; where somebody has changed any rules of the host since (a firewall that was
// loaded anew takes the bridge's with it), all of the bridge's are written. Puts the new generation
// into the ledger. Costs nft's few milliseconds only where there is something to do.
Result<void> update_rules(Ledger& ledger, const std::string& change);

}  // namespace caisson::bridge
