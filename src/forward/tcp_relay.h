// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/unique_fd.h"
#include "forward/job.h"
#include "forward/loop.h"

namespace caisson::forward {

// One connection of a client, and the one to the container that goes with it. Each direction ends
// on its own; what either side breaks off is broken off to the other.
class TcpRelay : public Handler {
 public:
  // `target` is borrowed.
  TcpRelay(Loop& loop, UniqueFd client, const Target& target);
  ~TcpRelay() override;
  // Begins to connect; false where that can't be.
  bool start();
  bool ready(int fd, std::uint32_t events) override;

 private:
  enum class Stage : std::uint8_t { kFirst, kFallback, kConnected };
  struct Direction {
    std::string pending;  // read and not yet written
    bool ended = false;   // nothing more will be read
    bool shut = false;    // and the other side knows
  };

  bool connect_to(const net::IpAddress& address);
  bool connected();
  bool move(int from, int to, Direction& direction);
  bool flush(int to, Direction& direction);
  void rewatch();
  void break_off();

  Loop& loop_;
  const Target& target_;
  UniqueFd client_;
  UniqueFd server_;
  Stage stage_ = Stage::kFirst;
  Direction up_;    // client to server
  Direction down_;  // server to client
};

}  // namespace caisson::forward
