// SPDX-License-Identifier: Apache-2.0
#include "image/store/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace caisson::image {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

TEST(ParseConfig, ReadsWhatStartingNeeds) {
  const Result<ImageConfig> config = parse_config(R"({
    "architecture": "amd64", "os": "linux",
    "config": {
      "Env": ["PATH=/bin", "EMPTY="], "Entrypoint": ["/init", "-v"], "Cmd": ["serve"],
      "User": "www-data:33", "WorkingDir": "/srv", "StopSignal": "SIGINT",
      "ExposedPorts": {"80/tcp": {}}, "Volumes": {"/data": {}},
      "Healthcheck": {"Test": ["CMD", "true"], "Interval": 5}, "Labels": {"a": "b"}
    }})",
                                                  "config.json");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_THAT(config->env, ElementsAre("PATH=/bin", "EMPTY="));
  EXPECT_THAT(config->entrypoint, ElementsAre("/init", "-v"));
  EXPECT_THAT(config->cmd, ElementsAre("serve"));
  EXPECT_EQ(config->user, "www-data:33");
  EXPECT_EQ(config->workdir, "/srv");
  EXPECT_EQ(config->stop_signal, "SIGINT");
  EXPECT_THAT(config->exposed_ports, ElementsAre("80/tcp"));
  EXPECT_THAT(config->volumes, ElementsAre("/data"));
  EXPECT_EQ(config->labels, (std::map<std::string, std::string>{{"a", "b"}}));
  EXPECT_THAT(config->health.test, ElementsAre("CMD", "true"));
  EXPECT_EQ(config->health.interval, 5);
  EXPECT_EQ(platform_of(*config).text(), "linux/amd64");
}

TEST(ParseConfig, TakesMissingAndNullFieldsAsEmpty) {
  for (const char* text :
       {"{}", R"({"config": null})", R"({"config": {"Env": null, "User": null, "Cmd": []}})"}) {
    const Result<ImageConfig> config = parse_config(text, "config.json");
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_TRUE(config->env.empty() && config->cmd.empty() && config->user.empty()) << text;
  }
}

TEST(ParseConfig, NamesThePlaceOfAMistake) {
  const Result<ImageConfig> config =
      parse_config("{\"config\":\n  {\"Cmd\": \"sh\"}}", "config.json");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, Error::Kind::kInvalid);
  EXPECT_THAT(config.error().message(), StartsWith("config.json:2:11: config.Cmd: "));
}

}  // namespace
}  // namespace caisson::image
