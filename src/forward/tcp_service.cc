// SPDX-License-Identifier: Apache-2.0
#include "forward/tcp_service.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

namespace caisson::forward {

TcpService::TcpService(Loop& loop, UniqueFd socket, Target target)
    : loop_(loop), socket_(std::move(socket)), target_(std::move(target)) {
  loop_.watch(socket_.get(), EPOLLIN, *this);
}

bool TcpService::ready(int, std::uint32_t) {
  UniqueFd client(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  // Out of descriptors: clients wait in the kernel's queue until a connection ends.
  if (!client && (errno == EMFILE || errno == ENFILE) && !relays_.empty()) {
    loop_.forget(socket_.get());
  }
  if (!client) return true;
  auto relay = std::make_unique<TcpRelay>(loop_, std::move(client), target_);
  if (!relay->start()) return true;
  Handler* key = relay.get();
  relays_[key] = std::move(relay);
  return true;
}

void TcpService::sweep() {
  for (Handler* handler : loop_.finished()) {
    if (relays_.erase(handler) > 0) loop_.watch(socket_.get(), EPOLLIN, *this);
  }
}

}  // namespace caisson::forward
