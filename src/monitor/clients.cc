// SPDX-License-Identifier: Apache-2.0
#include "monitor/clients.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "sys/retry.h"

namespace caisson::monitor {
namespace {

bool wants(const Client& client, MessageType type) {
  switch (type) {
    case MessageType::kOutput:
      return (client.wants & kWantsOutput) != 0;
    case MessageType::kErrorOutput:
      return (client.wants & kWantsErrorOutput) != 0;
    default:
      return true;
  }
}

}  // namespace

void Clients::send(MessageType type, std::string_view content) {
  message_.assign(1, static_cast<char>(type));
  message_ += content;
  for (Client& client : clients_) client.owed = wants(client, type);
  send_owed();
}

bool Clients::busy() const {
  return std::ranges::any_of(clients_, &Client::owed);
}

bool Clients::try_to_send(Client& client) {
  const auto sent = sys::retry([&] {
    return ::send(client.socket.get(), message_.data(), message_.size(),
                  MSG_NOSIGNAL | MSG_DONTWAIT);
  });
  if (sent < 0 && errno == EAGAIN) return false;
  if (sent < 0) client.socket.reset();
  return true;
}

void Clients::send_owed() {
  for (Client& client : clients_) {
    if (client.owed) client.owed = !try_to_send(client);
  }
  forget_closed();
}

void Clients::drop_slow() {
  std::erase_if(clients_, [](const Client& client) { return client.owed; });
}

void Clients::add_interests(std::vector<pollfd>& fds, bool reading) const {
  for (const Client& client : clients_) {
    const int events = (client.owed ? POLLOUT : 0) | (reading ? POLLIN : 0);
    fds.push_back({client.socket.get(), static_cast<short>(events), 0});
  }
}

void Clients::forget_closed() {
  std::erase_if(clients_, [](const Client& client) { return !client.socket; });
}

}  // namespace caisson::monitor
