// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace caisson::net {

// Brings up "lo" in the calling thread's network namespace; the kernel adds 127.0.0.1 and ::1
// itself. Needs CAP_NET_ADMIN there.
Result<void> bring_up_loopback();

}  // namespace caisson::net
