// SPDX-License-Identifier: Apache-2.0
#include "caisson/seccomp/listener.h"

#include <array>
#include <cerrno>
#include <cstddef>

#include "base/unique_fd.h"
#include "seccomp/arch/syscalls.h"
#include "seccomp/library/error.h"
#include "seccomp/load/notification.h"
#include "sys/socket.h"

namespace caisson::seccomp::v1 {
namespace {

// A message has to hold something for its descriptor to be sent along.
constexpr std::array kMessage = {std::byte{'s'}};

caisson::Result<UniqueFd> receive_fd(int socket) {
  std::array<std::byte, kMessage.size()> buffer{};
  sys::Received received = TRY(sys::receive_message(socket, buffer));
  if (received.size == 0) {
    return fail(caisson::Error::from_errno(ECONNRESET, "receive a seccomp listener"));
  }
  if (!received.fd) {
    return fail(caisson::Error::invalid("receive a seccomp listener: the message holds none"));
  }
  return std::move(received.fd);
}

Request request_of(const Notification& notification) {
  return {.id = notification.id,
          .pid = notification.thread,
          .arch = notification.data.arch,
          .number = notification.data.nr,
          .instruction_pointer = notification.data.instruction_pointer,
          .arguments = notification.data.args};
}

caisson::Result<void> check_errno(int errnum) {
  if (errnum > 0 && errnum <= 4095) return {};
  return fail(caisson::Error::invalid("deny a call: an errno is 1 to 4095"));
}

}  // namespace

std::string_view Request::call() const noexcept {
  const auto known = static_cast<std::uint32_t>(number);
  const auto abi = abi_by_number(arch, known);
  const auto syscall = abi ? syscall_by_number(*abi, known) : std::nullopt;
  return syscall ? name(*syscall) : std::string_view();
}

Result<Listener> Listener::receive_from(int socket) noexcept {
  UniqueFd fd = TRY_PUBLIC(receive_fd(socket));
  return Listener(fd.release());
}

Listener& Listener::operator=(Listener&& other) noexcept {
  if (this != &other) {
    const UniqueFd old(fd_);
    fd_ = other.release();
  }
  return *this;
}

Listener::~Listener() {
  const UniqueFd fd(fd_);
}

Result<void> Listener::send_to(int socket) const noexcept {
  TRY_PUBLIC(sys::send_message(socket, kMessage, fd_));
  return {};
}

Result<std::optional<Request>> Listener::receive() noexcept {
  const auto notification = TRY_PUBLIC(receive_notification(fd_));
  if (!notification) return std::optional<Request>();
  return std::optional(request_of(*notification));
}

Result<bool> Listener::answer(const Request& request, std::int64_t value) noexcept {
  return TRY_PUBLIC(answer_with_value(fd_, request.id, value));
}

Result<bool> Listener::deny(const Request& request, int errnum) noexcept {
  TRY_PUBLIC(check_errno(errnum));
  return TRY_PUBLIC(answer_with_errno(fd_, request.id, errnum));
}

Result<bool> Listener::let_through(const Request& request) noexcept {
  return TRY_PUBLIC(answer_with_continue(fd_, request.id));
}

Result<bool> Listener::answer_with_fd(const Request& request, int fd, bool close_on_exec) noexcept {
  return TRY_PUBLIC(seccomp::answer_with_fd(fd_, request.id, fd, close_on_exec));
}

Result<bool> Listener::is_waiting(const Request& request) const noexcept {
  return TRY_PUBLIC(seccomp::is_waiting(fd_, request.id));
}

}  // namespace caisson::seccomp::v1
