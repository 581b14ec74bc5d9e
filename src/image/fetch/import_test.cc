// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/import.h"

#include <gtest/gtest.h>

namespace caisson::image {
namespace {

std::string config(const std::vector<std::string>& changes) {
  const auto text = config_of_changes(changes);
  return text ? *text : text.error().message();
}

TEST(ConfigOfChanges, ReadsADockerfilesInstructions) {
  EXPECT_EQ(config({}), "{}");
  EXPECT_EQ(config({"CMD [\"a\", \"b c\"]", "cmd echo $X"}),
            R"({"Cmd":["/bin/sh","-c","echo $X"]})");
  EXPECT_EQ(config({"ENTRYPOINT [\"/init\"]", "ENV A=1 B=\"x y\" C=d\\ e", "ENV A 2 3"}),
            R"({"Env":["B=x y","C=d e","A=2 3"],"Entrypoint":["/init"]})");
  EXPECT_EQ(config({"EXPOSE 80 443/TCP 53/udp", "EXPOSE 80"}),
            R"({"ExposedPorts":{"443/tcp":{},"53/udp":{},"80/tcp":{}}})");
  EXPECT_EQ(config({"VOLUME /a /b", "VOLUME [\"/c\"]"}),
            R"({"Volumes":{"/a":{},"/b":{},"/c":{}}})");
  EXPECT_EQ(config({"WORKDIR /a", "WORKDIR b", "USER me", "STOPSIGNAL SIGINT", "LABEL k='v w'"}),
            R"({"User":"me","WorkingDir":"/a/b","Labels":{"k":"v w"},"StopSignal":"SIGINT"})");
  EXPECT_EQ(
      config({"HEALTHCHECK CMD [\"true\"]", "ONBUILD RUN x", "SHELL [\"/bin/ash\", \"-c\"]"}),
      R"({"Healthcheck":{"Test":["CMD","true"]},"OnBuild":["RUN x"],"Shell":["/bin/ash","-c"]})");
  EXPECT_EQ(config({"HEALTHCHECK NONE"}), R"({"Healthcheck":{"Test":["NONE"]}})");
}

TEST(ConfigOfChanges, NamesTheOneThatIsWrong) {
  for (const char* change : {"RUN x", "FROM x", "CMD", "", "ENV A", "EXPOSE http", "EXPOSE 0",
                             "EXPOSE 65536", "HEALTHCHECK x", "LABEL =x", "SHELL x"}) {
    const auto text = config_of_changes({"USER me", change});
    ASSERT_FALSE(text) << change;
    EXPECT_EQ(text.error().kind, Error::Kind::kInvalid);
    EXPECT_TRUE(text.error().message().starts_with("the change \"" + std::string(change) + "\""));
  }
}

}  // namespace
}  // namespace caisson::image
