// SPDX-License-Identifier: Apache-2.0
#include "net/netlink.h"

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include <string>
#include <utility>
#include <vector>

namespace caisson::net {
namespace {

using Attributes = std::vector<std::pair<std::uint16_t, std::string>>;

std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

Attributes attributes_of(std::span<const std::byte> payload) {
  Attributes found;
  for_each_attribute(
      {RTM_NEWLINK, payload}, sizeof(ifinfomsg), [&](std::uint16_t type, auto value) {
        found.emplace_back(type,
                           std::string(reinterpret_cast<const char*>(value.data()), value.size()));
      });
  return found;
}

TEST(Netlink, ReadsTheAttributesThatItWrites) {
  Request request(RTM_NEWLINK, NLM_F_ACK, ifinfomsg{});
  request.add(IFLA_IFNAME, bytes_of("wire0"));
  request.add(IFLA_IFALIAS, bytes_of(""));
  request.add(IFLA_QDISC, bytes_of("fifo"));
  const auto message = request.finish();
  nlmsghdr header{};
  std::memcpy(&header, message.data(), sizeof header);
  EXPECT_EQ(header.nlmsg_len, message.size());
  EXPECT_EQ(header.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
  const Attributes expected = {{IFLA_IFNAME, "wire0"}, {IFLA_IFALIAS, ""}, {IFLA_QDISC, "fifo"}};
  EXPECT_EQ(attributes_of(message.subspan(NLMSG_HDRLEN)), expected);
}

// Whatever lengths a message claims, nothing beyond it is read.
TEST(Netlink, StopsAtAttributesThatDoNotFit) {
  Request request(RTM_NEWLINK, 0, ifinfomsg{});
  request.add(IFLA_IFNAME, bytes_of("wire0"));
  const auto message = request.finish();
  const auto payload = message.subspan(NLMSG_HDRLEN);
  for (std::size_t size = 0; size < payload.size(); ++size) {
    const Attributes found = attributes_of(payload.first(size));
    // The padding after the last attribute need not be there.
    EXPECT_EQ(found.size(), size >= NLMSG_ALIGN(sizeof(ifinfomsg)) + RTA_LENGTH(5) ? 1U : 0U)
        << size;
  }
  std::vector<std::byte> lying(payload.begin(), payload.end());
  const std::uint16_t too_short = 1;
  std::memcpy(lying.data() + NLMSG_ALIGN(sizeof(ifinfomsg)), &too_short, sizeof too_short);
  EXPECT_TRUE(attributes_of(lying).empty());
}

}  // namespace
}  // namespace caisson::net
