// SPDX-License-Identifier: Apache-2.0
#include "net/ip_address.h"

#include <gtest/gtest.h>

namespace caisson::net {
namespace {

IpAddress ip(std::string_view text) {
  return IpAddress::parse(text).value();
}

Subnet subnet(std::string_view text) {
  return Subnet::parse(text).value();
}

TEST(IpAddress, ReadsAndWritesBothFamilies) {
  EXPECT_EQ(ip("192.0.2.1").text(), "192.0.2.1");
  EXPECT_EQ(ip("2001:DB8:0::1").text(), "2001:db8::1");
  EXPECT_EQ(ip("::1").text_with_port(80), "[::1]:80");
  EXPECT_EQ(ip("127.0.0.1").text_with_port(80), "127.0.0.1:80");
  EXPECT_EQ(IpAddress::from_bytes(ip("fd00::2").bytes()), ip("fd00::2"));
}

TEST(IpAddress, RefusesWhatIsNone) {
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "::g", "fe80::1%eth0",
                           "1.2.3.4 ", "[::1]"}) {
    EXPECT_FALSE(IpAddress::parse(text)) << text;
  }
  EXPECT_FALSE(IpAddress::parse(std::string_view("1.2.3.4\0x", 9)));
}

TEST(IpAddress, KnowsLoopbackAndUnspecified) {
  for (const char* text : {"127.0.0.1", "127.0.0.53", "::1"}) {
    EXPECT_TRUE(ip(text).is_loopback()) << text;
  }
  for (const char* text : {"128.0.0.1", "::2", "1::1"}) EXPECT_FALSE(ip(text).is_loopback());
  EXPECT_TRUE(ip("0.0.0.0").is_unspecified());
  EXPECT_TRUE(ip("::").is_unspecified());
  EXPECT_FALSE(ip("::1").is_unspecified());
}

TEST(IpAddress, Counts) {
  EXPECT_EQ(ip("172.30.0.0").plus(258).text(), "172.30.1.2");
  EXPECT_EQ(ip("fd00::").plus(65538).text(), "fd00::1:2");
  EXPECT_EQ(ip("fd00::1:2").minus(ip("fd00::")), 65538U);
}

TEST(Subnet, ReadsWhatIsOne) {
  EXPECT_EQ(subnet("172.30.0.0/16").text(), "172.30.0.0/16");
  EXPECT_EQ(subnet("172.30.0.0/16").last(), 65535U);
  EXPECT_EQ(subnet("10.0.0.0/30").last(), 3U);
  EXPECT_EQ(subnet("fd00::/64").last(), 0xffffffffU);
  for (const char* text : {"172.30.0.1/16", "172.30.0.0", "172.30.0.0/33", "fd00::/129", "x/8",
                           "10.0.0.0/", "10.0.0.0/-1"}) {
    EXPECT_FALSE(Subnet::parse(text)) << text;
  }
}

TEST(Subnet, ContainsAndOverlaps) {
  EXPECT_TRUE(subnet("172.30.0.0/16").contains(ip("172.30.255.255")));
  EXPECT_FALSE(subnet("172.30.0.0/16").contains(ip("172.31.0.0")));
  EXPECT_FALSE(subnet("0.0.0.0/0").contains(ip("::")));
  EXPECT_TRUE(subnet("10.0.0.0/8").overlaps(subnet("10.90.0.0/16")));
  EXPECT_TRUE(subnet("10.90.0.0/16").overlaps(subnet("10.0.0.0/8")));
  EXPECT_FALSE(subnet("10.90.0.0/16").overlaps(subnet("10.91.0.0/16")));
}

TEST(MacAddress, ReadsAndWrites) {
  EXPECT_EQ(MacAddress::parse("02:42:AC-1e:00:02"), std::nullopt);
  EXPECT_EQ(MacAddress::parse("02:42:AC:1e:00:02")->text(), "02:42:ac:1e:00:02");
  EXPECT_EQ(MacAddress::parse("02-42-ac-1e-00-02")->text(), "02:42:ac:1e:00:02");
  EXPECT_EQ(MacAddress::for_address(ip("172.30.0.2")).text(), "02:42:ac:1e:00:02");
  EXPECT_TRUE(MacAddress::parse("01:00:00:00:00:00")->is_multicast());
  for (const char* text : {"", "2:42:ac:1e:0:2", "02:42:ac:1e:00", "02:42:ac:1e:00:zz"}) {
    EXPECT_FALSE(MacAddress::parse(text)) << text;
  }
}

}  // namespace
}  // namespace caisson::net
