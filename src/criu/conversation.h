// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"
#include "criu/request.h"

// One request to `criu swrk` over its SEQPACKET socket:
//
//   asker                               criu
//   -----                               ----
//   request ───────────────────────────▶
//                          ◀─────────── notification, any number, a descriptor with some
//   answer ────────────────────────────▶
//                          ◀─────────── response: done, or why not
namespace caisson::criu {

struct Notification {
  std::string name;
  pid_t pid = 0;  // of the restored tree's root, in "setup-namespaces" and "post-restore"
  UniqueFd fd;    // "orphan-pts-master": the terminal's master
};

// An error makes CRIU undo what it did.
using Notified = std::function<Result<void>(Notification&)>;

// Waits until CRIU has said something; an error ends the conversation.
using Waiting = std::function<Result<void>(int socket)>;

// Sends the request and serves notifications until the response, which is an error where CRIU
// failed: with what its log says first. The error of a notification comes first.
// `wait` stands for what the caller has to hear meanwhile.
Result<Response> converse(
    int socket, const std::string& request, const Notified& notified,
    const Waiting& wait = [](int) { return Result<void>{}; });

}  // namespace caisson::criu
