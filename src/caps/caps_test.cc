// SPDX-License-Identifier: Apache-2.0
#include "caps/caps.h"

#include <gtest/gtest.h>

#include <vector>

namespace caisson::caps {
namespace {

using Names = std::vector<std::string>;

TEST(K1, DefaultSetIsDockers) {
  Set set = 0;
  for (const char* name :
       {"CHOWN", "DAC_OVERRIDE", "FSETID", "FOWNER", "MKNOD", "NET_RAW", "SETGID", "SETUID",
        "SETFCAP", "SETPCAP", "NET_BIND_SERVICE", "SYS_CHROOT", "KILL", "AUDIT_WRITE"}) {
    set |= bit(parse_name(name).value());
  }
  EXPECT_EQ(set, kDefault);
}

TEST(K2, NamesTakeAnyCaseWithOrWithoutPrefix) {
  for (const char* name : {"CAP_SYS_ADMIN", "sys_admin", "cap_Sys_Admin", "SYS_ADMIN"}) {
    EXPECT_EQ(parse_name(name), 21U) << name;
  }
}

TEST(K2, UnknownNamesComeWithASuggestion) {
  const auto result = parse_name("SYS_ADMN");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Error::Kind::kInvalid);
  EXPECT_EQ(result.error().message(), "unknown capability \"SYS_ADMN\"");
  EXPECT_EQ(result.error().hint, "did you mean CAP_SYS_ADMIN?");
}

TEST(K2, AllAndOrder) {
  constexpr Set kHost = 0x1ffffffffff;
  const Set admin = bit(21);
  EXPECT_EQ(adjust(kDefault, kHost, Names{"sys_admin"}, Names{}), kDefault | admin);
  EXPECT_EQ(adjust(kDefault, kHost, Names{"ALL"}, Names{"sys_admin"}), kHost & ~admin);
  EXPECT_EQ(adjust(kDefault, kHost, Names{"sys_admin"}, Names{"all"}), admin);
  EXPECT_EQ(adjust(kDefault, kHost, Names{}, Names{"net_raw"}), kDefault & ~bit(13));
  EXPECT_EQ(adjust(kDefault, kHost, Names{"net_raw"}, Names{"net_raw"}), kDefault);
  EXPECT_FALSE(adjust(kDefault, kHost, Names{}, Names{"nonsense"}));
}

TEST(Caps, BoundingIsPartOfWhatTheKernelKnows) {
  EXPECT_EQ(bounding().value() & ~known_to_kernel(), 0U);
  EXPECT_NE(known_to_kernel() & bit(21), 0U);
}

}  // namespace
}  // namespace caisson::caps
