// SPDX-License-Identifier: Apache-2.0
#include "engine/settings_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace caisson::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string error_of(std::string_view text) {
  Settings settings;
  const auto read = read_settings(text, "/c/config.toml", settings);
  return read ? "no error" : read.error().message();
}

TEST(SettingsFile, NamesWhereEachValueComesFrom) {
  Settings settings;
  const auto read = read_settings(
      "data-root = \"/srv\"\nseccomp-profile = \"site.json\"\ninit = true\n"
      "default-shm-size = \"1m\"\nlog-driver = \"none\"\n\n"
      "[default-ulimits]\nnofile = \"10:20\"\n[log-opts]\nmax-size = \"1m\"\n",
      "/c/config.toml", settings);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(settings.data_root.value, "/srv");
  EXPECT_EQ(settings.data_root.origin, "/c/config.toml:1");
  EXPECT_EQ(settings.seccomp_profile.value, "/c/site.json");
  EXPECT_TRUE(settings.init.value);
  EXPECT_EQ(settings.shm_size.value, 1 << 20);
  EXPECT_EQ(settings.log_driver.origin, "/c/config.toml:5");
  EXPECT_THAT(settings.ulimits.value, ElementsAre(Ulimit{"nofile", 10, 20}));
  EXPECT_EQ(settings.log_options.value.at("max-size"), "1m");
  EXPECT_EQ(settings.no_new_privileges.origin, kBuiltInOrigin);
}

TEST(SettingsFile, RefusesAtAPosition) {
  EXPECT_THAT(error_of("init = \"yes\"\n"), StartsWith("/c/config.toml:1:8: init: expected true"));
  EXPECT_THAT(error_of("\nint = true\n"), HasSubstr("config.toml:2:7: unknown key \"int\""));
  EXPECT_THAT(error_of("init = \n"), StartsWith("/c/config.toml:1:"));
  EXPECT_THAT(error_of("log-driver = \"syslog\""), HasSubstr("expected one of json-file"));
  EXPECT_THAT(error_of("data-root = \"srv\""), HasSubstr("expected an absolute path"));
  EXPECT_THAT(error_of("[default-ulimits]\nnofile = \"3:2\""), HasSubstr("less than or equal"));
  EXPECT_THAT(error_of("[default-ulimits]\nfiles = 3"),
              HasSubstr("default-ulimits.files: invalid"));
  EXPECT_THAT(error_of("log-opts = 3"), HasSubstr("expected a table"));
}

TEST(SettingsFile, ReadsTheBridgesAddress) {
  Settings settings;
  ASSERT_TRUE(
      read_settings("bip = \"10.7.0.1/24\"\nbip6 = \"fd07::1/64\"\n", "/c/config.toml", settings));
  EXPECT_EQ(settings.range.value, "10.7.0.0/24");
  EXPECT_EQ(settings.range6.value, "fd07::/64");
  EXPECT_THAT(error_of("bip = \"10.7.0.9/24\"\n"),
              HasSubstr("first address of its range, 10.7.0.1/24"));
  for (const char* address : {"10.7.0.1", "fd07::1/64", "10.7.0.1/31", "10.7.0.1/2", "x/24"}) {
    EXPECT_THAT(error_of("bip = \"" + std::string(address) + "\"\n"), HasSubstr("bip: expected"))
        << address;
  }
}

}  // namespace
}  // namespace caisson::engine
