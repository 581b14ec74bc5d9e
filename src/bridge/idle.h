// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "bridge/ledger.h"

namespace caisson::bridge {

// Where the bridge has no containers, and nobody waits for it to stay so, starts a program that
// does (take_down_when_idle()). The kernel needs tens of milliseconds to remove a bridge and its
// rules, and as many to make them: neither a command's user nor the next container should wait.
Result<void> watch_if_idle(const Ledger& ledger, const LockedLedger& locked);

}  // namespace caisson::bridge
