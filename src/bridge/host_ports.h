// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "bridge/ledger.h"

namespace caisson::bridge {

// A port of the host that is taken for a container. Its socket is what the forwarder serves, and
// what keeps others from the port; SCTP has none.
struct HostPort {
  PortBinding binding;
  UniqueFd socket;
};

// Takes the ports that are asked for, all or none. Errors are Docker's: kInvalid where another
// container has one, a system error (EADDRINUSE …) where the host refuses it.
Result<std::vector<HostPort>> take_host_ports(const std::vector<PortRequest>& requests,
                                              const Ledger& ledger);

}  // namespace caisson::bridge
