// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lsm/apparmor_profile.h"
#include "lsm/selinux_labels.h"

namespace caisson::lsm {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(AppArmorProfileTest, L1FillsTheGaps) {
  const std::string text = default_apparmor_profile("mine", "snap.caisson");
  EXPECT_THAT(text, HasSubstr("profile mine flags="));
  EXPECT_THAT(text, HasSubstr("signal (receive) peer=\"snap.caisson\","));
  EXPECT_THAT(text, HasSubstr("signal (send, receive) peer=mine,"));
  EXPECT_THAT(text, Not(HasSubstr("{{")));
}

TEST(AppArmorProfileTest, DigestsDiffer) {
  // The empty text's is the constant that FNV begins with.
  EXPECT_EQ(digest_of(""), "cbf29ce484222325");
  EXPECT_EQ(digest_of("a"), "af63dc4c8601ec8c");
  EXPECT_NE(digest_of("ab"), digest_of("ba"));
}

Labels labels_for(const std::vector<std::string>& options) {
  const Labels policy{"system_u:system_r:container_t:s0", "system_u:object_r:container_file_t:s0"};
  return container_labels(policy, parse_label_options(options).value(), "s0:c1,c2");
}

TEST(SelinuxLabelsTest, L2OptionsChangeTheirPart) {
  EXPECT_EQ(labels_for({}).process, "system_u:system_r:container_t:s0:c1,c2");
  EXPECT_EQ(labels_for({}).file, "system_u:object_r:container_file_t:s0:c1,c2");
  EXPECT_EQ(labels_for({"disable"}).process, "");
  EXPECT_EQ(labels_for({"disable"}).file, "");
  EXPECT_EQ(labels_for({"type:spc_t"}).process, "system_u:system_r:spc_t:s0:c1,c2");
  EXPECT_EQ(labels_for({"type:spc_t"}).file, "system_u:object_r:container_file_t:s0:c1,c2");
  EXPECT_EQ(labels_for({"filetype:web_t"}).file, "system_u:object_r:web_t:s0:c1,c2");
  EXPECT_EQ(labels_for({"level:s0:c7,c9"}).process, "system_u:system_r:container_t:s0:c7,c9");
  EXPECT_EQ(labels_for({"level:s0:c7,c9"}).file, "system_u:object_r:container_file_t:s0:c7,c9");
  EXPECT_EQ(labels_for({"user:u", "role:r"}).process, "u:r:container_t:s0:c1,c2");
  EXPECT_EQ(labels_for({"user:u", "role:r"}).file, "u:object_r:container_file_t:s0:c1,c2");
  for (const char* bad : {"", "type", "type:", "typ:x", "Disable", "level"}) {
    EXPECT_FALSE(parse_label_options(std::vector<std::string>{bad}).has_value()) << bad;
  }
}

TEST(SelinuxLabelsTest, L2WhatIsSharedHasNoCategories) {
  EXPECT_EQ(shared_label("u:object_r:t:s0:c1,c2"), "u:object_r:t:s0");
  EXPECT_EQ(shared_label("u:object_r:t:s0"), "u:object_r:t:s0");
}

TEST(SelinuxLabelsTest, ReadsThePolicysContexts) {
  const Labels labels = parse_contexts(
      "process = \"system_u:system_r:container_t:s0\"\n"
      "content = \"system_u:object_r:virt_var_lib_t:s0\"\n"
      "file = \"system_u:object_r:container_file_t:s0\"\n");
  EXPECT_EQ(labels.process, "system_u:system_r:container_t:s0");
  EXPECT_EQ(labels.file, "system_u:object_r:container_file_t:s0");
}

TEST(SelinuxLabelsTest, ChoosesALevelThatNobodyHas) {
  std::vector<std::string> taken;
  for (int i = 0; i < 200; ++i) {
    const std::string level = choose_level(taken).value();
    EXPECT_THAT(level, testing::MatchesRegex("s0:c[0-9]+,c[0-9]+"));
    EXPECT_THAT(taken, Not(testing::Contains("u:r:t:" + level)));
    taken.push_back("u:r:t:" + level);
  }
}

TEST(SelinuxLabelsTest, RefusesToRelabelTheSystem) {
  for (const char* path : {"/", "/etc", "/usr/", "/var/lib/..", "/nosuch"}) {
    EXPECT_FALSE(relabel(path, "u:object_r:t:s0").has_value()) << path;
  }
  EXPECT_FALSE(check_relabel("/var/lib/..").has_value());
  EXPECT_TRUE(check_relabel("/nosuch").has_value());
  EXPECT_TRUE(check_relabel("/proc/self").has_value());
}

}  // namespace
}  // namespace caisson::lsm
