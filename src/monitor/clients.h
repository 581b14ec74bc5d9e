// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/unique_fd.h"
#include "monitor/protocol.h"

namespace caisson::monitor {

// One program that is attached.
struct Client {
  UniqueFd socket;
  std::uint8_t wants = 0;
  bool owed = false;  // the last message is still to be sent to it
};

// The programs that are attached. One message is under way at a time: who reads slowly slows the
// container down, as the terminal of a program does, and nothing needs to be buffered.
class Clients {
 public:
  void add(UniqueFd socket) { clients_.push_back({std::move(socket), 0, false}); }

  // Sends to all that want such messages, now or when they can take it: busy() until then.
  void send(MessageType type, std::string_view content);
  [[nodiscard]] bool busy() const;
  // Tries again.
  void send_owed();
  // Lets go of those that have not taken the last message.
  void drop_slow();

  // What each waits for, in order; `reading`: messages of clients are welcome.
  void add_interests(std::vector<pollfd>& fds, bool reading) const;
  [[nodiscard]] std::vector<Client>& all() { return clients_; }
  // Removes those whose socket was closed meanwhile.
  void forget_closed();

 private:
  bool try_to_send(Client& client);

  std::vector<Client> clients_;
  std::string message_;
};

}  // namespace caisson::monitor
