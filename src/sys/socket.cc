// SPDX-License-Identifier: Apache-2.0
#include "sys/socket.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "sys/retry.h"

namespace caisson::sys {

Result<std::pair<UniqueFd, UniqueFd>> make_socket_pair() {
  std::array<int, 2> fds{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds.data()) != 0) {
    return fail(Error::last("make socket pair"));
  }
  return std::pair{UniqueFd(fds[0]), UniqueFd(fds[1])};
}

Result<void> send_message(int socket, std::span<const std::byte> bytes, int fd) {
  iovec piece{const_cast<std::byte*>(bytes.data()), bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &piece;
  header.msg_iovlen = 1;
  if (fd >= 0) {
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    cmsghdr* first = CMSG_FIRSTHDR(&header);
    first->cmsg_level = SOL_SOCKET;
    first->cmsg_type = SCM_RIGHTS;
    first->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(first), &fd, sizeof fd);
  }
  if (retry([&] { return ::sendmsg(socket, &header, MSG_NOSIGNAL); }) < 0) {
    return fail(Error::last("send message"));
  }
  return {};
}

Result<Received> receive_message(int socket, std::span<std::byte> buffer) {
  iovec piece{buffer.data(), buffer.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  msghdr header{};
  header.msg_iov = &piece;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  const auto receive = [&] { return ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC); };
  ssize_t got = retry(receive);
  // A peer that closes before it has read everything leaves an error, which the kernel reports
  // ahead of what the peer had sent; that is still there.
  if (got < 0 && errno == ECONNRESET) got = retry(receive);
  if (got < 0) return fail(Error::last("receive message"));
  Received received;
  received.size = static_cast<std::size_t>(got);
  const cmsghdr* first = CMSG_FIRSTHDR(&header);
  if (first != nullptr && first->cmsg_level == SOL_SOCKET && first->cmsg_type == SCM_RIGHTS) {
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(first), sizeof fd);
    received.fd.reset(fd);
  }
  if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) {
    return fail(Error::from_errno(EMSGSIZE, "receive message"));
  }
  return received;
}

}  // namespace caisson::sys
