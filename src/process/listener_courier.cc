// SPDX-License-Identifier: Apache-2.0
#include "process/listener_courier.h"

#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <string_view>

#include "sys/retry.h"
#include "sys/socket.h"

namespace caisson::process {

Result<void> ListenerCourier::start() {
  const int errnum = ::pthread_create(&thread_, nullptr, run, this);
  if (errnum == 0) return {};
  return fail(Error::from_errno(errnum, "start the thread that sends the seccomp listener"));
}

void ListenerCourier::hand_over(int listener) noexcept {
  listener_.store(listener, std::memory_order_release);
  // Waiting by a call would be filtered.
  while (!sent_.load(std::memory_order_acquire)) {
  }
}

Result<void> ListenerCourier::send(int listener) {
  // The descriptor goes with the first bytes; a text may be longer than the socket takes at once.
  const auto first = std::string_view(text_).substr(0, 1024);
  TRY(sys::send_message(socket_, std::as_bytes(std::span(first)), listener));
  for (auto rest = std::string_view(text_).substr(first.size()); !rest.empty();) {
    // Without SIGPIPE, which would end the process before it can tell why.
    const auto sent =
        sys::retry([&] { return ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL); });
    if (sent < 0) return fail(Error::last("send to the seccomp agent"));
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

void* ListenerCourier::run(void* self) {
  auto& courier = *static_cast<ListenerCourier*>(self);
  int listener = -1;
  while ((listener = courier.listener_.load(std::memory_order_acquire)) < 0) ::sched_yield();
  if (auto sent = courier.send(listener); !sent) {
    courier.failure_.set(-sent.error().errnum);
    ::_exit(1);
  }
  // The agent reads to the end of the stream, which must not wait for an execve that it has to let
  // through itself.
  ::close(courier.socket_);
  courier.sent_.store(true, std::memory_order_release);
  for (;;) ::pause();
}

}  // namespace caisson::process
