// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

// rtnetlink(7): requests about network devices and addresses.
namespace caisson::net {

// A request: the header, one structure that its type has, and attributes.
class Request {
 public:
  template <class Body>
  Request(std::uint16_t type, std::uint16_t flags, const Body& body)
      : bytes_(NLMSG_HDRLEN + NLMSG_ALIGN(sizeof body)) {
    header_.nlmsg_type = type;
    header_.nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
    std::memcpy(bytes_.data() + NLMSG_HDRLEN, &body, sizeof body);
  }

  void add(std::uint16_t type, std::span<const std::byte> value);
  template <class Value>
  void add_value(std::uint16_t type, const Value& value) {
    add(type, std::as_bytes(std::span(&value, 1)));
  }

  // An attribute that holds whatever `fill` adds, behind a structure where one is given.
  void add_nested(std::uint16_t type, const std::function<void()>& fill);
  template <class Body>
  void add_nested(std::uint16_t type, const Body& body, const std::function<void()>& fill) {
    const std::size_t at = open_nested(type);
    append(std::as_bytes(std::span(&body, 1)));
    fill();
    close_nested(at);
  }

  // The whole message, with its length.
  std::span<const std::byte> finish();

 private:
  std::size_t open_nested(std::uint16_t type);
  void close_nested(std::size_t at);
  void append(std::span<const std::byte> bytes);

  nlmsghdr header_{};
  std::vector<std::byte> bytes_;
};

// A request with what it is for, as an error would say it.
struct Step {
  std::string operation;
  std::string subject;
  Request request;
};

// One answer: its type, and what follows the header.
struct Answer {
  std::uint16_t type;
  std::span<const std::byte> payload;
};

// The value of each attribute after the structure of `body_size` bytes at the payload's front.
void for_each_attribute(const Answer& answer, std::size_t body_size,
                        const std::function<void(std::uint16_t, std::span<const std::byte>)>& take);

// An attribute's or a structure's value; what the bytes lack is zero.
template <class Value>
Value read_value(std::span<const std::byte> bytes) {
  Value value{};
  std::memcpy(&value, bytes.data(), bytes.size() < sizeof value ? bytes.size() : sizeof value);
  return value;
}

// A text as the kernel's names are: with its end.
std::span<const std::byte> c_string(const std::string& text);

// Speaks for the network namespace in which it was opened, whoever uses it later.
class Netlink {
 public:
  // `family`: NETLINK_ROUTE, or NETLINK_NETFILTER for netfilter's own requests.
  static Result<Netlink> open(int family = NETLINK_ROUTE);

  // Sends a request and waits for its acknowledgement; the kernel's errno is the error's.
  Result<void> change(Request& request);
  // The same for several requests with one system call for all: the kernel carries out each in
  // turn, those behind one that fails as well. The first failure is the error.
  Result<void> change_all(std::span<Step> steps);
  // Sends a request for a list (NLM_F_DUMP) and hands each entry to `take`.
  Result<void> list(Request& request, const std::function<void(const Answer&)>& take);

 private:
  explicit Netlink(UniqueFd socket) : socket_(std::move(socket)) {}
  Result<void> send(std::span<const std::byte> bytes);
  Result<void> send(Request& request) { return send(request.finish()); }
  Result<void> receive(const std::function<void(const Answer&)>& take);

  UniqueFd socket_;
};

}  // namespace caisson::net
