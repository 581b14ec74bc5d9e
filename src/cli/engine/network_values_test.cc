// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/network_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace caisson::cli {
namespace {

using engine::PortMapping;
using ::testing::ElementsAre;

std::vector<PortMapping> published(std::string_view text) {
  const auto parsed = parse_publish(text);
  EXPECT_TRUE(parsed) << text;
  return parsed.value_or(std::vector<PortMapping>{});
}

TEST(Publish, TakesEachOfDockersForms) {
  EXPECT_THAT(published("80"), ElementsAre(PortMapping{"80/tcp", "", ""}));
  EXPECT_THAT(published("8080:80"), ElementsAre(PortMapping{"80/tcp", "", "8080"}));
  EXPECT_THAT(published(":80"), ElementsAre(PortMapping{"80/tcp", "", ""}));
  EXPECT_THAT(published("0:80"), ElementsAre(PortMapping{"80/tcp", "", ""}));
  EXPECT_THAT(published("53:53/UDP"), ElementsAre(PortMapping{"53/udp", "", "53"}));
  EXPECT_THAT(published("127.0.0.1:8080:80"),
              ElementsAre(PortMapping{"80/tcp", "127.0.0.1", "8080"}));
  EXPECT_THAT(published("127.0.0.1::80/sctp"),
              ElementsAre(PortMapping{"80/sctp", "127.0.0.1", ""}));
  EXPECT_THAT(published("[::1]:8080:80"), ElementsAre(PortMapping{"80/tcp", "::1", "8080"}));
  EXPECT_THAT(published("[2001:db8::1]::80"),
              ElementsAre(PortMapping{"80/tcp", "2001:db8::1", ""}));
}

TEST(Publish, TakesRanges) {
  EXPECT_THAT(published("8000-8001:80-81"),
              ElementsAre(PortMapping{"80/tcp", "", "8000"}, PortMapping{"81/tcp", "", "8001"}));
  EXPECT_THAT(published("80-81/udp"),
              ElementsAre(PortMapping{"80/udp", "", ""}, PortMapping{"81/udp", "", ""}));
  EXPECT_THAT(published("8000-8010:80"), ElementsAre(PortMapping{"80/tcp", "", "8000-8010"}));
}

TEST(Publish, TakesNamesAndValues) {
  EXPECT_THAT(published("published=8080,target=80"),
              ElementsAre(PortMapping{"80/tcp", "", "8080"}));
  EXPECT_THAT(published("target=53,protocol=udp"), ElementsAre(PortMapping{"53/udp", "", ""}));
}

TEST(Publish, RefusesInDockersWords) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "no port specified: <empty>"},
      {"8080:", "no port specified: <empty>"},
      {"http", "invalid containerPort: http"},
      {"0", "invalid containerPort: 0"},
      {"65536", "invalid containerPort: 65536"},
      {"81-80", "invalid containerPort: 81-80"},
      {"x:80", "invalid hostPort: x"},
      {"70000:80", "invalid hostPort: 70000"},
      {"1.2.3:80:80", "invalid IP address: 1.2.3"},
      {"::1:8080:80", "invalid IP address: ::1"},
      {"80/icmp", "invalid proto: icmp"},
      {"8000-8002:80-81",
       "invalid ranges specified for container and host Ports: 80-81 and 8000-8002"},
      {"published=8080", "no port specified: published=8080"},
      {"mode=host,target=80",
       "invalid publish opts format (should be name=value but got 'mode=host')"},
      {"target=80,x", "invalid publish opts format (should be name=value but got 'x')"},
  };
  for (const auto& [text, message] : cases) {
    const auto parsed = parse_publish(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().message(), message);
  }
}

TEST(Expose, NamesEachPort) {
  EXPECT_THAT(parse_expose("80").value(), ElementsAre("80/tcp"));
  EXPECT_THAT(parse_expose("80-81/udp").value(), ElementsAre("80/udp", "81/udp"));
  EXPECT_EQ(parse_expose("65535").value().size(), 1U);
  EXPECT_EQ(parse_expose("8080:80").error().message(), "invalid port format for --expose: 8080:80");
  EXPECT_TRUE(parse_expose("x").error().message().starts_with(
      "invalid range format for --expose: x, error: "));
}

TEST(ExtraHost, TakesBothSpellings) {
  EXPECT_EQ(parse_extra_host("db:192.0.2.1").value(), "db:192.0.2.1");
  EXPECT_EQ(parse_extra_host("db=192.0.2.1").value(), "db:192.0.2.1");
  EXPECT_EQ(parse_extra_host("db:2001:db8::1").value(), "db:2001:db8::1");
  EXPECT_EQ(parse_extra_host("db=[2001:db8::1]").value(), "db:2001:db8::1");
  EXPECT_EQ(parse_extra_host("up:host-gateway").value(), "up:host-gateway");
  EXPECT_EQ(parse_extra_host("db").error().message(), "bad format for add-host: \"db\"");
  EXPECT_EQ(parse_extra_host("a b:1.2.3.4").error().message(),
            "bad format for add-host: \"a b:1.2.3.4\"");
  EXPECT_EQ(parse_extra_host("db:x").error().message(), "invalid IP address in add-host: \"x\"");
}

// Nothing that is given becomes two lines of a file.
TEST(Names, AreOneWord) {
  EXPECT_FALSE(parse_resolver_option("ndots:2\nnameserver 192.0.2.1"));
  EXPECT_FALSE(parse_resolver_option(""));
  EXPECT_FALSE(parse_search_domain("a\nb"));
  EXPECT_EQ(parse_search_domain(".").value(), ".");
  EXPECT_FALSE(parse_nameserver("dns.example"));
  EXPECT_FALSE(parse_v4("::1"));
  EXPECT_FALSE(parse_v6("1.2.3.4"));
  EXPECT_FALSE(parse_mac("01:00:5e:00:00:01"));
}

}  // namespace
}  // namespace caisson::cli
