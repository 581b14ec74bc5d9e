// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "bridge/ledger.h"
#include "net/links.h"

namespace caisson::bridge {

// Forgets each lease whose device is no port of the bridge any more: its container is gone. Returns
// whether packet rules went with one of them: they are to be written anew.
bool forget_gone(Ledger& ledger, const std::vector<net::Link>& links);

// Withdraws the rules of a container's ports and forgets its lease; returns whether it had one. A
// failure to withdraw is a warning: the address that the rules lead to is nobody's, and the next
// start writes all rules.
bool forget(Ledger& ledger, const std::string& id);

}  // namespace caisson::bridge
