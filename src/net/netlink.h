// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
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

  // The whole message, with its length.
  std::span<const std::byte> finish();

 private:
  nlmsghdr header_{};
  std::vector<std::byte> bytes_;
};

// One answer: its type, and what follows the header.
struct Answer {
  std::uint16_t type;
  std::span<const std::byte> payload;
};

// The value of each attribute after the structure of `body_size` bytes at the payload's front.
void for_each_attribute(const Answer& answer, std::size_t body_size,
                        const std::function<void(std::uint16_t, std::span<const std::byte>)>& take);

// Speaks for the network namespace in which it was opened, whoever uses it later.
class Netlink {
 public:
  static Result<Netlink> open();

  // Sends a request and waits for its acknowledgement; the kernel's errno is the error's.
  Result<void> change(Request& request);
  // Sends a request for a list (NLM_F_DUMP) and hands each entry to `take`.
  Result<void> list(Request& request, const std::function<void(const Answer&)>& take);

 private:
  explicit Netlink(UniqueFd socket) : socket_(std::move(socket)) {}
  Result<void> send(Request& request);
  Result<void> receive(const std::function<void(const Answer&)>& take);

  UniqueFd socket_;
};

}  // namespace caisson::net
