// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "base/unique_fd.h"
#include "forward/job.h"
#include "forward/loop.h"
#include "net/socket_address.h"

namespace caisson::forward {

// The clients of one UDP port: each has a socket to the container of its own, so that answers find
// their way back, until both have been silent for a while.
class UdpService : public Handler {
 public:
  UdpService(Loop& loop, UniqueFd socket, Target target);
  bool ready(int fd, std::uint32_t events) override;
  // Lets go of clients that have been silent, and of sockets that are of no use.
  void sweep();

 private:
  // Who speaks, and which of the host's addresses they speak to: answers come from there.
  struct Client {
    net::SocketAddress address{};
    std::string local;  // IP_PKTINFO or IPV6_PKTINFO as it came
  };

  class Session : public Handler {
   public:
    Session(UdpService& service, Client client) : service_(service), client_(std::move(client)) {}
    ~Session() override;
    bool connect_to(const net::IpAddress& address);
    void pass_on(std::string_view datagram);
    bool ready(int fd, std::uint32_t events) override;
    [[nodiscard]] std::chrono::steady_clock::time_point last_used() const { return last_used_; }

   private:
    bool try_fallback();

    UdpService& service_;
    Client client_;
    UniqueFd socket_;
    std::string first_;  // kept until there is an answer, for the fallback
    bool answered_ = false;
    bool fell_back_ = false;
    std::chrono::steady_clock::time_point last_used_;
  };

  void answer(const Client& client, std::string_view datagram);
  Session* session_of(const Client& client);
  void drop_oldest();

  Loop& loop_;
  UniqueFd socket_;
  Target target_;
  std::map<std::string, std::unique_ptr<Session>> sessions_;
};

}  // namespace caisson::forward
