// SPDX-License-Identifier: Apache-2.0
#include "process/user.h"

#include <gtest/gtest.h>

namespace caisson::process {
namespace {

constexpr std::string_view kPasswd =
    "root:x:0:0:root:/root:/bin/sh\n"
    "broken line\n"
    "daemon:x:1:1::/usr/sbin:/bin/false\n"
    "1234:x:55:55::/odd:/bin/sh\n"
    "bob:x:1000:100::/home/bob:/bin/sh";
constexpr std::string_view kGroup =
    "root:x:0:\nusers:x:100:\naudio:x:29:daemon,bob\nvideo:x:44:bob\n";

Result<Identity> resolve(std::string_view spec) {
  return resolve_identity(spec, kPasswd, kGroup);
}

TEST(User, NameGivesIdsHomeAndGroups) {
  const Identity bob = resolve("bob").value();
  EXPECT_EQ(bob.uid, 1000U);
  EXPECT_EQ(bob.gid, 100U);
  EXPECT_EQ(bob.home, "/home/bob");
  EXPECT_EQ(bob.additional_gids, (std::vector<std::uint32_t>{100, 29, 44}));
}

TEST(User, ExplicitGroupDropsSupplementaryGroups) {
  const Identity bob = resolve("bob:audio").value();
  EXPECT_EQ(bob.gid, 29U);
  EXPECT_EQ(bob.additional_gids, std::vector<std::uint32_t>{29});
}

TEST(User, NumbersAreNeverNames) {
  const Identity unknown = resolve("1234").value();
  EXPECT_EQ(unknown.uid, 1234U);
  EXPECT_EQ(unknown.gid, 0U);
  EXPECT_EQ(unknown.home, "/");
  EXPECT_EQ(resolve("1000").value().home, "/home/bob");
}

TEST(User, NumbersOutsideTheRangeAreRefused) {
  for (const char* spec : {"4294967295", "4294967296", "18446744073709551616", "0:4294967296"}) {
    EXPECT_FALSE(resolve(spec)) << spec;
  }
  EXPECT_EQ(resolve("4294967294").value().uid, 4294967294U);
}

TEST(User, UnknownNamesAreRefusedInDockersWords) {
  EXPECT_EQ(resolve("alice").error().message(),
            "unable to find user alice: no matching entries in passwd file");
  EXPECT_EQ(resolve("bob:nobody").error().message(),
            "unable to find group nobody: no matching entries in group file");
  for (const char* spec : {"-1", "1a", "bob:"}) EXPECT_FALSE(resolve(spec)) << spec;
}

}  // namespace
}  // namespace caisson::process
