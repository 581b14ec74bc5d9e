// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "net/netlink.h"

namespace caisson::net {

// Moves a network device into another network namespace (runtime-spec config-linux.md "Network
// Devices"): there it has the new name, which may end in "%d" for a number that the kernel finds,
// its MTU and hardware address, the permanent addresses of global scope that it had, and is up.
// `here` and `there` speak for the two namespaces; namespace_fd (borrowed) is the second. A device
// there that has the name already is an error, and nothing is moved. Needs CAP_NET_ADMIN over both.
Result<void> move_device(Netlink& here, Netlink& there, int namespace_fd, const std::string& name,
                         const std::string& new_name);

}  // namespace caisson::net
