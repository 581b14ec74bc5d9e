// SPDX-License-Identifier: Apache-2.0
#include "container/seccomp_filter.h"

#include <gtest/gtest.h>

#include <string>

namespace caisson::container {
namespace {

using seccomp::parse_profile;

const Warn kNobody = [](const std::string&) {};

TEST(SeccompFilter, IsProvedNowOrWhenTheProcessIsCloned) {
  const auto profile = parse_profile(seccomp::default_profile_text(), "builtin");
  ASSERT_TRUE(profile);
  const auto now = make_filter(*profile, 0, kNobody);
  ASSERT_TRUE(now);
  EXPECT_FALSE(now->proof);
  const auto later = make_filter(*profile, 0, kNobody, ProofTime::kAfterClone);
  ASSERT_TRUE(later);
  ASSERT_TRUE(later->proof);
  EXPECT_TRUE(later->proof());
  EXPECT_EQ(later->program.size(), now->program.size());
}

// Tests of six arguments in more ways than the proof's budget has steps for.
TEST(SeccompFilter, ProofComesToAnEndWhereThereIsNone) {
  std::string rules;
  for (unsigned i = 0; i < 120; ++i) {
    std::string args;
    for (unsigned k = 0; k < 3; ++k) {
      const std::string bit = std::to_string(1U << ((i * 7 + k * 11) % 32));
      args += (k == 0 ? "" : ",") + std::string(R"({"index":)") + std::to_string((i + k * 2) % 6) +
              R"(,"op":"SCMP_CMP_MASKED_EQ","value":)" + bit + R"(,"valueTwo":)" +
              (i % 2 == 0 ? bit : "0") + "}";
    }
    rules += (i == 0 ? "" : ",") +
             std::string(R"({"names":["personality"],"action":"SCMP_ACT_ERRNO","errnoRet":)") +
             std::to_string(i % 90 + 1) + R"(,"args":[)" + args + "]}";
  }
  const auto profile = parse_profile(
      R"({"defaultAction":"SCMP_ACT_ALLOW","syscalls":[)" + rules + "]}", "hard.json");
  ASSERT_TRUE(profile) << profile.error().message();
  const auto later = make_filter(*profile, 0, kNobody, ProofTime::kAfterClone);
  ASSERT_TRUE(later);
  const auto proved = later->proof();
  ASSERT_FALSE(proved);
  EXPECT_NE(proved.error().message().find("can't be proved"), std::string::npos);
}

}  // namespace
}  // namespace caisson::container
