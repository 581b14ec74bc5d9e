// SPDX-License-Identifier: Apache-2.0
#include "container/send_fd.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <span>

#include "base/unique_fd.h"
#include "sys/file.h"
#include "sys/retry.h"
#include "sys/socket.h"

namespace caisson::container {

Result<UniqueFd> connect_to(const std::string& socket_path) {
  // By descriptor: sun_path holds 107 characters, and engines' paths are longer at times.
  const UniqueFd place = TRY(sys::open(socket_path, O_PATH));
  const std::string path = "/proc/self/fd/" + std::to_string(place.get());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return fail(Error::last("open a socket"));
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (sys::retry([&] { return ::connect(socket.get(), generic, sizeof address); }) != 0) {
    return fail(Error::last("connect to", socket_path));
  }
  return socket;
}

Result<void> send_fd(const std::string& socket_path, int fd) {
  const UniqueFd socket = TRY(connect_to(socket_path));
  // A message needs a byte to travel with; receivers take it for the terminal's name.
  const std::string name = "terminal";
  return sys::send_message(socket.get(), std::as_bytes(std::span(name)), fd);
}

}  // namespace caisson::container
