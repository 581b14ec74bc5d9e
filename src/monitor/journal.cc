// SPDX-License-Identifier: Apache-2.0
#include "monitor/journal.h"

#include <endian.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <cstring>

#include "sys/retry.h"

namespace caisson::monitor {
namespace {

constexpr char kSocket[] = "/run/systemd/journal/socket";

}  // namespace

Result<Journal> Journal::open(const std::string& id, const std::string& name) {
  UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket) return fail(Error::last("open a socket"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  static_assert(sizeof kSocket <= sizeof address.sun_path);
  std::memcpy(address.sun_path, kSocket, sizeof kSocket);
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (sys::retry([&] { return ::connect(socket.get(), generic, sizeof address); }) != 0) {
    return fail(Error::last("connect to the journal at", kSocket));
  }
  const std::string short_id = id.substr(0, 12);
  return Journal(std::move(socket), "CONTAINER_ID=" + short_id + "\nCONTAINER_ID_FULL=" + id +
                                        "\nCONTAINER_NAME=" + name + "\nCONTAINER_TAG=" + short_id +
                                        "\nSYSLOG_IDENTIFIER=" + short_id + "\n");
}

void Journal::write(const Line& line) {
  std::string_view text = line.text;
  if (text.ends_with('\n')) text.remove_suffix(1);
  std::string datagram = fields_;
  // syslog(3): LOG_INFO, LOG_ERR
  datagram += line.stream == Stream::kOutput ? "PRIORITY=6\n" : "PRIORITY=3\n";
  // A value that may hold line ends goes with its length.
  datagram += "MESSAGE\n";
  const std::uint64_t size = ::htole64(text.size());
  datagram.append(reinterpret_cast<const char*>(&size), sizeof size).append(text).append("\n");
  sys::retry([&] {
    return ::send(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  });
}

}  // namespace caisson::monitor
