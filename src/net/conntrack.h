// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"
#include "net/ip_address.h"

namespace caisson::net {

// Has the kernel forget the flows (connections, and what it takes for such of datagrams) that it
// brought to an IPv4 address in place of the one they were sent to. Else a client that goes on
// sending from the same port would be brought there for ever, whoever has the address. Needs
// CAP_NET_ADMIN; a kernel that can't list flows has an error (EOPNOTSUPP).
Result<void> forget_flows_to(const IpAddress& address);

}  // namespace caisson::net
