// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/unique_fd.h"

// What parent and child say to each other over one SEQPACKET socket pair:
//
//   parent                                child
//   ------                                -----
//   clone3 ──────────────────────────────▶
//   kSettled ────────────────────────────▶ (only where it waits for id maps or network devices)
//                                          namespaces, mounts
//   kKeepGroups ─────────────────────────▶ (only where its user namespace forbids setgroups)
//   kGo + container's state as text ─────▶
//   kGo + state of a created one ────────▶ (only where startContainer hooks get it)
//   kListener + process state as text ───▶ (only where the plan has a listener's socket)
//                                          devices, masks
//                          ◀────────────── kMounted (only where hooks of the runtime wait for it)
//   kContinue ───────────────────────────▶ pivot, terminal, user …
//                          ◀────────────── kTerminal + descriptor of the pty's master (terminal
//                          only) ◀────────────── kWarning, any number ◀────────────── kFailed:
//                          step, kind, errno, operation, subject, hint; then it exits
//                          ◀────────────── kReady: all is set up but filter and execve
//   kStart ──────────────────────────────▶ loads the filter, execve
//                          ◀────────────── end of file: execve worked, or the child died
//
// The parent may queue what it has to say up to kStart at once. Both sides refuse what they don't
// expect. End of file before kReady is a failure; end of file alone never proves that execve
// worked, since a killed child closes its end too: a failed execve leaves its errno in the shared
// page (exec_failure.h).
//
// Where a user namespace is joined, a helper clones the child (clone.h) and says so over a socket
// pair of its own: kCloned + the child's id as text + its pidfd, or kFailed.
namespace caisson::process {

enum class MessageType : std::uint8_t {
  kSettled,
  kKeepGroups,
  kGo,
  kListener,
  kMounted,
  kContinue,
  kStart,
  kTerminal,
  kWarning,
  kFailed,
  kReady,
  kCloned,
};

struct Message {
  MessageType type = MessageType::kGo;
  Error error;       // kFailed
  std::string text;  // kGo, kListener, kWarning, kCloned
  UniqueFd fd;       // kTerminal, kCloned
};

// Borrowed socket and descriptor. A text that goes without one may be of any length; other texts
// longer than a message allows are cut, errno and kind never.
Result<void> send(int socket, MessageType type, int fd = -1);
Result<void> send_text(int socket, MessageType type, std::string_view text, int fd = -1);
Result<void> send_error(int socket, const Error& error);

// The next message, which must be of the type.
Result<void> expect(int socket, MessageType type);

// The next message; end of file is an error of its own (errnum ECONNRESET).
Result<Message> receive(int socket);

}  // namespace caisson::process
