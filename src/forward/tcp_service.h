// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>

#include "forward/tcp_relay.h"

namespace caisson::forward {

// The clients of one TCP port.
class TcpService : public Handler {
 public:
  TcpService(Loop& loop, UniqueFd socket, Target target);
  bool ready(int fd, std::uint32_t events) override;
  // Lets go of connections that are over.
  void sweep();

 private:
  Loop& loop_;
  UniqueFd socket_;
  Target target_;
  std::map<Handler*, std::unique_ptr<TcpRelay>> relays_;
};

}  // namespace caisson::forward
