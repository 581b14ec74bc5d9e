// SPDX-License-Identifier: Apache-2.0
#include "engine/resolv_conf.h"

#include <gtest/gtest.h>

namespace caisson::engine {
namespace {

TEST(ResolvConf, KeepsWhatTheContainerCanReach) {
  EXPECT_EQ(container_resolv_conf("nameserver 192.0.2.53\nnameserver 2001:db8::53\n"
                                  "search a.example b.example\noptions ndots:2 edns0\n",
                                  {}),
            "nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch a.example b.example\n"
            "options ndots:2 edns0\n");
}

// CVE-2024-29018: what listens on the host's loopback is never asked for a container.
TEST(ResolvConf, LeavesOutServersOfTheHostsLoopback) {
  EXPECT_EQ(container_resolv_conf("# systemd\nnameserver 127.0.0.53\nnameserver ::1 ; own\n"
                                  "nameserver fe80::1%eth0\n\tnameserver  192.0.2.53 # far\n",
                                  {}),
            "nameserver 192.0.2.53\n");
  const std::string none = container_resolv_conf("nameserver 127.0.0.53\n", {});
  EXPECT_EQ(none.find("nameserver 127"), std::string::npos);
  EXPECT_TRUE(none.starts_with("#"));
}

TEST(ResolvConf, OptionsReplaceWhatTheHostSays) {
  NetworkOptions options;
  options.nameservers = {"127.0.0.11", "192.0.2.1"};
  options.search = {"c.example"};
  options.resolver = {"ndots:5"};
  EXPECT_EQ(
      container_resolv_conf("nameserver 192.0.2.53\nsearch a.example\noptions edns0\n", options),
      "nameserver 127.0.0.11\nnameserver 192.0.2.1\nsearch c.example\noptions ndots:5\n");
  options.search = {"."};
  EXPECT_EQ(container_resolv_conf("search a.example\n", options).find("search"), std::string::npos);
}

TEST(ResolvConf, KnowsResolved) {
  EXPECT_TRUE(names_only_resolved("nameserver 127.0.0.53\noptions edns0\n"));
  EXPECT_FALSE(names_only_resolved("nameserver 127.0.0.1\n"));
  EXPECT_FALSE(names_only_resolved("nameserver 127.0.0.53\nnameserver 192.0.2.1\n"));
}

}  // namespace
}  // namespace caisson::engine
