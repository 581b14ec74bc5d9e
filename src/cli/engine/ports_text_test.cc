// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/ports_text.h"

#include <gtest/gtest.h>

namespace caisson::cli {
namespace {

using bridge::PortBinding;
using bridge::Protocol;

PortBinding binding(std::string_view address, std::uint16_t outside, std::uint16_t inside,
                    Protocol protocol = Protocol::kTcp) {
  return {protocol, *net::IpAddress::parse(address), outside, inside};
}

TEST(PortsText, SaysWhereEachPortIs) {
  EXPECT_EQ(ports_text({}, {}), "");
  EXPECT_EQ(ports_text({"80/tcp"}, {}), "80/tcp");
  EXPECT_EQ(ports_text({"80/tcp"}, {binding("0.0.0.0", 8080, 80), binding("::", 8080, 80)}),
            "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp");
  EXPECT_EQ(ports_text({"53/udp", "80/tcp"}, {binding("127.0.0.1", 53, 53, Protocol::kUdp)}),
            "127.0.0.1:53->53/udp, 80/tcp");
}

TEST(PortsText, PutsRangesTogether) {
  EXPECT_EQ(ports_text({"80/tcp", "81/tcp", "83/tcp"}, {}), "80-81/tcp, 83/tcp");
  EXPECT_EQ(ports_text({}, {binding("0.0.0.0", 80, 80), binding("0.0.0.0", 81, 81),
                            binding("0.0.0.0", 90, 82)}),
            "0.0.0.0:80-81->80-81/tcp, 0.0.0.0:90->82/tcp");
}

}  // namespace
}  // namespace caisson::cli
