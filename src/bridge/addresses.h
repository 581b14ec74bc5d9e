// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "bridge/ledger.h"

namespace caisson::bridge {

// Addresses for one more container: the ones that are asked for, or the next numbers that nobody
// has. What was free last is given last: neighbours may remember it for a while. Changes the
// ledger's last number only. kInvalid, in Docker's words, for an address that is in use or in no
// range, and where none is left. Pure.
Result<Endpoint> give_addresses(Ledger& ledger, const EndpointRequest& request);

}  // namespace caisson::bridge
