// SPDX-License-Identifier: Apache-2.0
#include "forward/tcp_relay.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "net/socket_address.h"

namespace caisson::forward {
namespace {

// How often one side is read before others have their turn.
constexpr int kTurns = 8;

void send_at_once(int socket) {
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

// How much went; nothing where the connection is broken.
std::optional<std::size_t> write_some(int to, std::string_view text) {
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t count =
        ::send(to, text.data() + written, text.size() - written, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0) return would_block() ? std::optional(written) : std::nullopt;
    written += static_cast<std::size_t>(count);
  }
  return written;
}

}  // namespace

TcpRelay::TcpRelay(Loop& loop, UniqueFd client, const Target& target)
    : loop_(loop), target_(target), client_(std::move(client)) {}

TcpRelay::~TcpRelay() {
  loop_.forget(client_.get());
  if (server_) loop_.forget(server_.get());
}

bool TcpRelay::start() {
  send_at_once(client_.get());
  if (connect_to(target_.address)) return true;
  break_off();
  return false;
}

bool TcpRelay::connect_to(const net::IpAddress& address) {
  if (server_) loop_.forget(server_.get());
  const net::SocketAddress to = net::socket_address(address, target_.port);
  server_.reset(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!server_) return false;
  send_at_once(server_.get());
  if (::connect(server_.get(), &to.generic, net::size_of(to)) != 0 && errno != EINPROGRESS) {
    return connected();
  }
  loop_.watch(server_.get(), EPOLLOUT, *this);
  return true;
}

// Whether the attempt worked, or another one is on its way.
bool TcpRelay::connected() {
  int error = 0;
  socklen_t size = sizeof error;
  const bool asked = ::getsockopt(server_.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0;
  net::SocketAddress peer{};
  socklen_t peer_size = sizeof peer;
  if (asked && error == 0 && ::getpeername(server_.get(), &peer.generic, &peer_size) == 0) {
    stage_ = Stage::kConnected;
    rewatch();
    return true;
  }
  if (stage_ != Stage::kFirst || !target_.fallback) return false;
  stage_ = Stage::kFallback;
  return connect_to(*target_.fallback);
}

// A reset tells the client that nobody listens, as the container itself would have told it.
void TcpRelay::break_off() {
  const linger at_once{1, 0};
  ::setsockopt(client_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

bool TcpRelay::ready(int fd, std::uint32_t) {
  bool good = true;
  if (stage_ != Stage::kConnected) {
    good = connected();
  } else {
    const int client = client_.get();
    const int server = server_.get();
    // A descriptor that is ready is looked at for both directions: which, the calls will tell.
    good = fd == client ? flush(client, down_) && move(client, server, up_)
                        : flush(server, up_) && move(server, client, down_);
  }
  if (!good) {
    break_off();
    return false;
  }
  if (up_.shut && down_.shut) return false;
  if (stage_ == Stage::kConnected) rewatch();
  return true;
}

bool TcpRelay::flush(int to, Direction& direction) {
  if (!direction.pending.empty()) {
    const auto written = write_some(to, direction.pending);
    if (!written) return false;
    direction.pending.erase(0, *written);
  }
  if (direction.pending.empty() && direction.ended && !direction.shut) {
    ::shutdown(to, SHUT_WR);
    direction.shut = true;
  }
  return true;
}

bool TcpRelay::move(int from, int to, Direction& direction) {
  static std::array<char, 64 << 10> buffer;
  for (int turn = 0; turn < kTurns; ++turn) {
    if (direction.ended || !direction.pending.empty()) break;
    const ssize_t count = ::recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (count < 0) return would_block();
    if (count == 0) direction.ended = true;
    const std::string_view text(buffer.data(), static_cast<std::size_t>(count));
    const auto written = write_some(to, text);
    if (!written) return false;
    direction.pending = text.substr(*written);
  }
  return flush(to, direction);
}

void TcpRelay::rewatch() {
  const auto interest = [](const Direction& in, const Direction& out) -> std::uint32_t {
    const bool reads = !in.ended && in.pending.empty();
    return (reads ? EPOLLIN : 0U) | (out.pending.empty() ? 0U : EPOLLOUT);
  };
  loop_.watch(client_.get(), interest(up_, down_), *this);
  loop_.watch(server_.get(), interest(down_, up_), *this);
}

}  // namespace caisson::forward
