// SPDX-License-Identifier: Apache-2.0
#include "forward/udp_service.h"

#include <sys/epoll.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace caisson::forward {
namespace {

using Clock = std::chrono::steady_clock;

// As long as the kernel remembers a stream of datagrams (nf_conntrack_udp_timeout_stream).
constexpr std::chrono::seconds kSilence{120};
constexpr std::size_t kMostSessions = 1024;
// How many datagrams are taken before others have their turn.
constexpr int kTurns = 16;

// One datagram's size is at most this; all are read into the same place.
std::array<char, 64 << 10> buffer;

// Without the interface: by which one an answer goes, the routes tell. Link-local addresses need
// it.
std::string answerable(const cmsghdr& header) {
  std::string text(reinterpret_cast<const char*>(CMSG_DATA(&header)),
                   header.cmsg_len - CMSG_LEN(0));
  if (header.cmsg_level == IPPROTO_IP && header.cmsg_type == IP_PKTINFO) {
    in_pktinfo info{};
    std::memcpy(&info, text.data(), std::min(sizeof info, text.size()));
    info.ipi_ifindex = 0;
    std::memcpy(text.data(), &info, std::min(sizeof info, text.size()));
    return text;
  }
  if (header.cmsg_level != IPPROTO_IPV6 || header.cmsg_type != IPV6_PKTINFO) return {};
  in6_pktinfo info{};
  std::memcpy(&info, text.data(), std::min(sizeof info, text.size()));
  if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) info.ipi6_ifindex = 0;
  std::memcpy(text.data(), &info, std::min(sizeof info, text.size()));
  return text;
}

}  // namespace

UdpService::UdpService(Loop& loop, UniqueFd socket, Target target)
    : loop_(loop), socket_(std::move(socket)), target_(std::move(target)) {
  loop_.watch(socket_.get(), EPOLLIN, *this);
}

bool UdpService::ready(int, std::uint32_t) {
  for (int turn = 0; turn < kTurns; ++turn) {
    Client client;
    iovec place{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, 128> control{};
    msghdr message{};
    message.msg_name = &client.address;
    message.msg_namelen = sizeof client.address;
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(socket_.get(), &message, MSG_DONTWAIT);
    if (size < 0) return true;
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(&message, part)) {
      if (client.local.empty()) client.local = answerable(*part);
    }
    if (Session* session = session_of(client)) {
      session->pass_on({buffer.data(), static_cast<std::size_t>(size)});
    }
  }
  return true;
}

UdpService::Session* UdpService::session_of(const Client& client) {
  std::string key(reinterpret_cast<const char*>(&client.address), net::size_of(client.address));
  key += client.local;
  const auto found = sessions_.find(key);
  if (found != sessions_.end()) return found->second.get();
  if (sessions_.size() >= kMostSessions) drop_oldest();
  auto session = std::make_unique<Session>(*this, client);
  if (!session->connect_to(target_.address)) return nullptr;
  return (sessions_[std::move(key)] = std::move(session)).get();
}

void UdpService::drop_oldest() {
  sessions_.erase(std::ranges::min_element(
      sessions_, {}, [](const auto& entry) { return entry.second->last_used(); }));
}

void UdpService::sweep() {
  const auto limit = Clock::now() - kSilence;
  const auto& finished = loop_.finished();
  std::erase_if(sessions_, [&](const auto& entry) {
    return entry.second->last_used() < limit ||
           std::ranges::find(finished, entry.second.get()) != finished.end();
  });
}

// From the address that the client spoke to.
void UdpService::answer(const Client& client, std::string_view datagram) {
  net::SocketAddress to = client.address;
  iovec place{const_cast<char*>(datagram.data()), datagram.size()};
  alignas(cmsghdr) std::array<char, 128> control{};
  msghdr message{};
  message.msg_name = &to;
  message.msg_namelen = net::size_of(to);
  message.msg_iov = &place;
  message.msg_iovlen = 1;
  if (!client.local.empty()) {
    const bool v4 = to.generic.sa_family == AF_INET;
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(client.local.size());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
    header->cmsg_type = v4 ? IP_PKTINFO : IPV6_PKTINFO;
    header->cmsg_len = CMSG_LEN(client.local.size());
    std::memcpy(CMSG_DATA(header), client.local.data(), client.local.size());
  }
  // A datagram that can't be sent is lost, as datagrams may be.
  ::sendmsg(socket_.get(), &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

UdpService::Session::~Session() {
  if (socket_) service_.loop_.forget(socket_.get());
}

bool UdpService::Session::connect_to(const net::IpAddress& address) {
  if (socket_) service_.loop_.forget(socket_.get());
  const net::SocketAddress to = net::socket_address(address, service_.target_.port);
  socket_.reset(::socket(address.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket_ || ::connect(socket_.get(), &to.generic, net::size_of(to)) != 0) return false;
  service_.loop_.watch(socket_.get(), EPOLLIN, *this);
  last_used_ = Clock::now();
  return true;
}

void UdpService::Session::pass_on(std::string_view datagram) {
  last_used_ = Clock::now();
  if (!answered_ && !fell_back_ && service_.target_.fallback) first_ = datagram;
  if (::send(socket_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
      errno == ECONNREFUSED) {
    try_fallback();
  }
}

// Nobody listens at the first address: what was said there is said again at the other.
bool UdpService::Session::try_fallback() {
  if (answered_ || fell_back_ || !service_.target_.fallback) return false;
  fell_back_ = true;
  if (!connect_to(*service_.target_.fallback)) return false;
  ::send(socket_.get(), first_.data(), first_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  first_.clear();
  return true;
}

bool UdpService::Session::ready(int, std::uint32_t) {
  for (int turn = 0; turn < kTurns; ++turn) {
    const ssize_t size = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && errno == ECONNREFUSED) return try_fallback();
    if (size < 0) return true;
    answered_ = true;
    last_used_ = Clock::now();
    service_.answer(client_, {buffer.data(), static_cast<std::size_t>(size)});
  }
  return true;
}

}  // namespace caisson::forward
