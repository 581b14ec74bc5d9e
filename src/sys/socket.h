// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "base/result.h"
#include "base/unique_fd.h"

namespace caisson::sys {

// A connected pair of AF_UNIX sockets that keep message boundaries (SOCK_SEQPACKET).
Result<std::pair<UniqueFd, UniqueFd>> make_socket_pair();

// Sends one message, with one descriptor (borrowed) where fd >= 0. A peer that is gone is EPIPE.
Result<void> send_message(int socket, std::span<const std::byte> bytes, int fd = -1);

struct Received {
  std::size_t size = 0;  // 0: the peer closed its end
  UniqueFd fd;           // what came along, if anything
};

// Receives one message into the buffer; a longer one is an error (EMSGSIZE), never cut silently.
Result<Received> receive_message(int socket, std::span<std::byte> buffer);

}  // namespace caisson::sys
