// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "caisson/seccomp/error.h"
#include "caisson/seccomp/export.h"

namespace caisson::seccomp::v1 {

// A call that waits for an answer (struct seccomp_notif, seccomp_unotify(2)).
struct Request {
  std::uint64_t id = 0;     // names the request to the listener
  std::uint32_t pid = 0;    // the calling thread, as the listener's reader sees it; 0: not at all
  std::uint32_t arch = 0;   // AUDIT_ARCH_*
  std::int32_t number = 0;  // of the call
  std::uint64_t instruction_pointer = 0;
  std::array<std::uint64_t, 6> arguments{};

  // The call's name, "" where the tables don't know it.
  [[nodiscard]] CAISSON_SECCOMP_API std::string_view call() const noexcept;
};

// Receives the calls for which a filter says notify(), and answers them. Owns the descriptor.
//
// What a call's arguments point to must be read through /proc/PID/mem or process_vm_readv(2), after
// which is_waiting() tells whether it was still the caller's memory that was read. The caller's
// other threads can change it after that: a decision about memory is sound only where the listener
// carries the call out itself, and then answers with its result.
class CAISSON_SECCOMP_API Listener {
 public:
  // Takes a descriptor over that seccomp(2) returned for SECCOMP_FILTER_FLAG_NEW_LISTENER.
  static Listener adopt(int fd) noexcept { return Listener(fd); }
  // Receives the descriptor that send_to() sent; waits for it. kSystem with ECONNRESET where the
  // peer went away instead.
  static Result<Listener> receive_from(int socket) noexcept;

  Listener(Listener&& other) noexcept : fd_(other.release()) {}
  Listener& operator=(Listener&& other) noexcept;
  ~Listener();

  // Sends a copy of the descriptor over a socket of AF_UNIX (SOCK_SEQPACKET or SOCK_STREAM) to who
  // answers: the filtered process itself can't. The policy must allow sendmsg for that, where the
  // filter is already on the calling thread.
  Result<void> send_to(int socket) const noexcept;

  // Borrowed; readable (poll(2)) where a request waits, hung up where no filtered process is left.
  [[nodiscard]] int fd() const noexcept { return fd_; }
  // Gives the descriptor up; the caller owns it from here.
  int release() noexcept {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }

  // Waits for the next request; nullopt once no filtered process is left (since Linux 5.9).
  Result<std::optional<Request>> receive() noexcept;

  // Answers. False where the caller is gone: killed, or interrupted by a signal.
  // The call returns the value.
  Result<bool> answer(const Request& request, std::int64_t value) noexcept;
  // The call fails; errnum is 1 to 4095.
  Result<bool> deny(const Request& request, int errnum) noexcept;
  // The call is carried out by the kernel as if it had been allowed. Not for decisions about memory
  // that the caller can still change. Since Linux 5.5.
  Result<bool> let_through(const Request& request) noexcept;
  // The call returns a descriptor: a copy of `fd` (borrowed) in the caller's table, close-on-exec
  // where asked. Since Linux 5.14.
  Result<bool> answer_with_fd(const Request& request, int fd, bool close_on_exec) noexcept;

  // Whether the call still waits: then request.pid still names its thread.
  [[nodiscard]] Result<bool> is_waiting(const Request& request) const noexcept;

 private:
  explicit Listener(int fd) noexcept : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace caisson::seccomp::v1
