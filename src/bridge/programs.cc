// SPDX-License-Identifier: Apache-2.0
#include "bridge/programs.h"

#include <unistd.h>

#include "forward/job.h"
#include "sys/background.h"
#include "sys/own_program.h"
#include "sys/process.h"

namespace caisson::bridge {
Result<void> start_forwarder(pid_t pid, const Endpoint& endpoint,
                             const std::vector<HostPort>& ports) {
  const std::string own = TRY(sys::own_program_path());
  const std::string program = own.substr(0, own.rfind('/')) + "/caisson-forward";
  if (::access(program.c_str(), X_OK) != 0) {
    return fail(Error::last("find", program).with_hint("caisson-forward lies beside caisson"));
  }
  const UniqueFd pidfd = TRY(sys::open_pidfd(pid));
  forward::Job job{pidfd.get(), {}};
  std::vector<int> keep = {pidfd.get()};
  for (const HostPort& port : ports) {
    if (!port.socket) continue;
    forward::Target target{endpoint.address, port.binding.container_port};
    if (endpoint.second && !port.binding.host_address.is_v4()) {
      target = {endpoint.second->address, port.binding.container_port, endpoint.address};
    }
    job.services.push_back({port.socket.get(), port.binding.protocol == Protocol::kUdp, target});
    keep.push_back(port.socket.get());
  }
  if (job.services.empty()) return {};
  return sys::start_in_background(program, forward::to_arguments(job), keep);
}

Result<void> start_idle_watch() {
  return sys::start_in_background(TRY(sys::own_program_path()), {"caisson", kIdleCommand}, {});
}

}  // namespace caisson::bridge
