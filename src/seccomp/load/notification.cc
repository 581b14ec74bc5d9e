// SPDX-License-Identifier: Apache-2.0
#include "seccomp/load/notification.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "seccomp/load/syscall.h"
#include "sys/retry.h"

// Flag of Linux 5.14, younger than some distributions' headers.
#ifndef SECCOMP_ADDFD_FLAG_SEND
#define SECCOMP_ADDFD_FLAG_SEND (1UL << 1)
#endif

namespace caisson::seccomp {
namespace {

// A request's size: a newer kernel's may be larger than the headers' and is written whole.
Result<std::size_t> request_size() {
  seccomp_notif_sizes sizes = {};
  if (seccomp_call(SECCOMP_GET_NOTIF_SIZES, 0, &sizes) == -1) {
    return fail(Error::last("ask the kernel for the size of notifications"));
  }
  return std::max<std::size_t>(sizes.seccomp_notif, sizeof(seccomp_notif));
}

// False once nobody is left under the filter.
Result<bool> wait_for_request(int listener) {
  pollfd event = {.fd = listener, .events = POLLIN, .revents = 0};
  if (sys::retry([&] { return ::poll(&event, 1, -1); }) == -1) {
    return fail(Error::last("wait for a notification"));
  }
  return (event.revents & POLLIN) != 0;
}

Notification notification_of(const seccomp_notif& request) {
  Notification result = {.id = request.id,
                         .thread = request.pid,
                         .data = {.nr = request.data.nr,
                                  .arch = request.data.arch,
                                  .instruction_pointer = request.data.instruction_pointer}};
  std::ranges::copy(request.data.args, result.data.args.begin());
  return result;
}

Result<bool> send(int listener, seccomp_notif_resp response) {
  // Nothing is read back, so a kernel with a larger structure takes the headers' size.
  if (sys::retry([&] { return ::ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response); }) == 0) {
    return true;
  }
  if (errno == ENOENT) return false;
  return fail(Error::last("answer a notification"));
}

}  // namespace

Result<std::optional<Notification>> receive_notification(int listener) {
  // uint64_t: aligned as the structure wants it. The kernel refuses memory that isn't zero.
  std::vector<std::uint64_t> buffer(TRY(request_size()) / sizeof(std::uint64_t) + 1);
  while (TRY(wait_for_request(listener))) {
    std::ranges::fill(buffer, 0);
    if (::ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, buffer.data()) == 0) {
      seccomp_notif request;
      std::memcpy(&request, buffer.data(), sizeof request);
      return notification_of(request);
    }
    // ENOENT: a signal took the caller away since poll().
    if (errno != ENOENT && errno != EINTR) return fail(Error::last("receive a notification"));
  }
  return std::nullopt;
}

Result<bool> answer_with_value(int listener, std::uint64_t id, std::int64_t value) {
  return send(listener, {.id = id, .val = value, .error = 0, .flags = 0});
}

Result<bool> answer_with_errno(int listener, std::uint64_t id, int errnum) {
  return send(listener, {.id = id, .val = 0, .error = -errnum, .flags = 0});
}

Result<bool> answer_with_continue(int listener, std::uint64_t id) {
  return send(listener,
              {.id = id, .val = 0, .error = 0, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE});
}

Result<bool> answer_with_fd(int listener, std::uint64_t id, int fd, bool close_on_exec) {
  seccomp_notif_addfd addfd = {.id = id,
                               .flags = SECCOMP_ADDFD_FLAG_SEND,
                               .srcfd = static_cast<std::uint32_t>(fd),
                               .newfd = 0,
                               .newfd_flags = close_on_exec ? std::uint32_t{O_CLOEXEC} : 0};
  if (sys::retry([&] { return ::ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &addfd); }) >= 0) {
    return true;
  }
  if (errno == ENOENT) return false;
  return fail(Error::last("answer a notification with a descriptor"));
}

Result<bool> is_waiting(int listener, std::uint64_t id) {
  if (sys::retry([&] { return ::ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id); }) == 0) {
    return true;
  }
  if (errno == ENOENT) return false;
  return fail(Error::last("look after a notification"));
}

}  // namespace caisson::seccomp
