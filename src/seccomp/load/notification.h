// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "seccomp/bpf/program.h"

// The listener's side of NOTIFY (seccomp_unotify(2)).
namespace caisson::seccomp {

// A call that waits for an answer.
struct Notification {
  std::uint64_t id = 0;
  std::uint32_t thread = 0;  // in the reader's PID namespace; 0 where it is not in it
  bpf::Data data;
};

// Waits for the next one; nullopt once nobody is left under the filter (kernels before 5.9 don't
// tell). Notifications whose callers are gone before they are read are passed over.
Result<std::optional<Notification>> receive_notification(int listener);

// Answers; false where the caller is gone. The call returns the value, or fails with errnum (1 to
// 4095).
Result<bool> answer_with_value(int listener, std::uint64_t id, std::int64_t value);
Result<bool> answer_with_errno(int listener, std::uint64_t id, int errnum);
// The kernel carries the call out (SECCOMP_USER_NOTIF_FLAG_CONTINUE, Linux 5.5). Not for decisions
// about memory that the caller can still change.
Result<bool> answer_with_continue(int listener, std::uint64_t id);
// The call returns a new descriptor of the caller's, a copy of `fd`, in one step
// (SECCOMP_ADDFD_FLAG_SEND, Linux 5.14).
Result<bool> answer_with_fd(int listener, std::uint64_t id, int fd, bool close_on_exec);

// Whether the call still waits.
Result<bool> is_waiting(int listener, std::uint64_t id);

}  // namespace caisson::seccomp
