// SPDX-License-Identifier: Apache-2.0
#include "net/netlink.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <utility>

#include "sys/retry.h"

namespace caisson::net {

void Request::add(std::uint16_t type, std::span<const std::byte> value) {
  rtattr attribute{};
  attribute.rta_type = type;
  attribute.rta_len = static_cast<unsigned short>(RTA_LENGTH(value.size()));
  const std::size_t at = bytes_.size();
  bytes_.resize(at + RTA_SPACE(value.size()));
  std::memcpy(bytes_.data() + at, &attribute, sizeof attribute);
  if (!value.empty()) std::memcpy(bytes_.data() + at + RTA_LENGTH(0), value.data(), value.size());
}

void Request::append(std::span<const std::byte> bytes) {
  const std::size_t at = bytes_.size();
  bytes_.resize(at + NLMSG_ALIGN(bytes.size()));
  std::memcpy(bytes_.data() + at, bytes.data(), bytes.size());
}

std::size_t Request::open_nested(std::uint16_t type) {
  const std::size_t at = bytes_.size();
  add(type, {});
  return at;
}

void Request::close_nested(std::size_t at) {
  const auto length = static_cast<unsigned short>(bytes_.size() - at);
  std::memcpy(bytes_.data() + at + offsetof(rtattr, rta_len), &length, sizeof length);
}

void Request::add_nested(std::uint16_t type, const std::function<void()>& fill) {
  const std::size_t at = open_nested(type);
  fill();
  close_nested(at);
}

std::span<const std::byte> Request::finish() {
  header_.nlmsg_len = static_cast<std::uint32_t>(bytes_.size());
  std::memcpy(bytes_.data(), &header_, sizeof header_);
  return bytes_;
}

void for_each_attribute(
    const Answer& answer, std::size_t body_size,
    const std::function<void(std::uint16_t, std::span<const std::byte>)>& take) {
  std::span<const std::byte> rest = answer.payload;
  rest = rest.subspan(std::min(rest.size(), std::size_t{NLMSG_ALIGN(body_size)}));
  rtattr attribute{};
  while (rest.size() >= sizeof attribute) {
    std::memcpy(&attribute, rest.data(), sizeof attribute);
    if (attribute.rta_len < sizeof attribute || attribute.rta_len > rest.size()) return;
    take(attribute.rta_type, rest.first(attribute.rta_len).subspan(RTA_LENGTH(0)));
    rest = rest.subspan(std::min(rest.size(), std::size_t{RTA_ALIGN(attribute.rta_len)}));
  }
}

std::span<const std::byte> c_string(const std::string& text) {
  return std::as_bytes(std::span(text.c_str(), text.size() + 1));
}

Result<Netlink> Netlink::open(int family) {
  UniqueFd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family));
  if (!socket) return fail(Error::last("open a netlink socket"));
  return Netlink(std::move(socket));
}

Result<void> Netlink::send(std::span<const std::byte> bytes) {
  if (sys::retry([&] { return ::send(socket_.get(), bytes.data(), bytes.size(), 0); }) < 0) {
    return fail(Error::last("send a netlink request"));
  }
  return {};
}

// Reads until the end that the kernel marks: an acknowledgement, an error, or the end of a list.
Result<void> Netlink::receive(const std::function<void(const Answer&)>& take) {
  // What netlink(7) says the kernel makes a message of at most.
  std::vector<std::byte> buffer(32 << 10);
  for (;;) {
    const ssize_t got =
        sys::retry([&] { return ::recv(socket_.get(), buffer.data(), buffer.size(), 0); });
    if (got < 0) return fail(Error::last("receive a netlink answer"));
    std::span<const std::byte> rest(buffer.data(), static_cast<std::size_t>(got));
    nlmsghdr header{};
    while (rest.size() >= sizeof header) {
      std::memcpy(&header, rest.data(), sizeof header);
      if (header.nlmsg_len < sizeof header || header.nlmsg_len > rest.size()) {
        return fail(Error::from_errno(EPROTO, "read a netlink answer"));
      }
      const Answer answer{header.nlmsg_type, rest.first(header.nlmsg_len).subspan(NLMSG_HDRLEN)};
      if (answer.type == NLMSG_DONE) return {};
      if (answer.type == NLMSG_ERROR) {
        int negated = -EPROTO;
        if (answer.payload.size() >= sizeof negated) {
          std::memcpy(&negated, answer.payload.data(), sizeof negated);
        }
        if (negated == 0) return {};
        return fail(Error::from_errno(-negated, "netlink request"));
      }
      take(answer);
      rest = rest.subspan(std::min(rest.size(), std::size_t{NLMSG_ALIGN(header.nlmsg_len)}));
    }
  }
}

Result<void> Netlink::change(Request& request) {
  TRY(send(request));
  return receive([](const Answer&) {});
}

Result<void> Netlink::change_all(std::span<Step> steps) {
  std::vector<std::byte> all;
  for (Step& step : steps) {
    const auto bytes = step.request.finish();
    all.insert(all.end(), bytes.begin(), bytes.end());
    all.resize(NLMSG_ALIGN(all.size()));
  }
  TRY(send(all));
  Result<void> first;
  for (const Step& step : steps) {
    const auto done = receive([](const Answer&) {});
    if (first && !done) {
      first = fail(Error::from_errno(done.error().errnum, step.operation, step.subject));
    }
  }
  return first;
}

Result<void> Netlink::list(Request& request, const std::function<void(const Answer&)>& take) {
  TRY(send(request));
  return receive(take);
}

}  // namespace caisson::net
