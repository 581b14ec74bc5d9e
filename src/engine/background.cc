// SPDX-License-Identifier: Apache-2.0
#include "engine/background.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "process/protocol.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace caisson::engine {
namespace {

using process::MessageType;

[[noreturn]] void go(const std::function<Result<void>(const Ready& ready)>& work, int caller) {
  ::setsid();
  const auto done = work([caller] { return process::send(caller, MessageType::kReady); });
  if (done) ::_exit(0);
  // A caller that is gone can't be told.
  [[maybe_unused]] const auto told = process::send_error(caller, done.error());
  ::_exit(1);
}

// After the word that all is done there is nothing but the end of file, or why the rest failed.
Result<void> hear(int socket) {
  process::Message word = TRY(process::receive(socket));
  if (word.type == MessageType::kFailed) return fail(std::move(word.error));
  if (word.type != MessageType::kReady) {
    return fail(Error::from_errno(EPROTO, "unexpected message of the program in the background"));
  }
  auto last = process::receive(socket);
  if (last && last->type == MessageType::kFailed) return fail(std::move(last->error));
  return {};
}

}  // namespace

Result<void> in_background(const std::function<Result<void>(const Ready& ready)>& work) {
  auto [own_end, other_end] = TRY(sys::make_socket_pair());
  const sys::CloneResult forked = TRY(sys::clone_process(0));
  if (forked.pid == 0) {
    own_end.reset();
    go(work, other_end.get());
  }
  other_end.reset();
  auto heard = hear(own_end.get());
  if (!heard) TRY(sys::wait_for(forked.pidfd.get()));
  return heard;
}

}  // namespace caisson::engine
