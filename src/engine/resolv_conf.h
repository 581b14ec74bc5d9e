// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "engine/network_options.h"

namespace caisson::engine {

// What a container's /etc/resolv.conf says, given the host's: its own options where there are such,
// else the host's. Name servers on the host's loopback addresses, which are not those of the
// container, are left out, and so are those that an interface of the host is named with. Pure.
std::string container_resolv_conf(std::string_view hosts, const NetworkOptions& options);

// Whether systemd-resolved is all that the file names: the servers that it asks stand in a file of
// its own.
bool names_only_resolved(std::string_view hosts);

}  // namespace caisson::engine
