// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "forward/job.h"

// What brings connections from the host itself, from other containers and by IPv6 to the published
// ports of a container. (The kernel brings those that come from elsewhere by IPv4.) It owns the
// ports' sockets, so that nobody else takes the ports, and ends with the container.
namespace caisson::forward {

// Gives up every right: what strangers send is handled by nobody with none.
Result<void> drop_privileges();

// Until the job's process has ended.
Result<void> serve(const Job& job);

}  // namespace caisson::forward
