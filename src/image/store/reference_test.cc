// SPDX-License-Identifier: Apache-2.0
#include "image/store/reference.h"

#include <gtest/gtest.h>

namespace caisson::image {
namespace {

std::string read(std::string_view text) {
  const auto reference = parse_reference(text);
  return reference ? reference->text() : reference.error().message();
}

TEST(ParseReference, GivesTheNameThatDockerShows) {
  const std::string digest = "sha256:" + std::string(64, 'f');
  EXPECT_EQ(read("busybox"), "busybox:latest");
  EXPECT_EQ(read("busybox:1.36-musl_x"), "busybox:1.36-musl_x");
  EXPECT_EQ(read("library/busybox"), "busybox:latest");
  EXPECT_EQ(read("docker.io/busybox"), "busybox:latest");
  EXPECT_EQ(read("docker.io/library/busybox:1"), "busybox:1");
  EXPECT_EQ(read("index.docker.io/me/app"), "me/app:latest");
  EXPECT_EQ(read("docker.io/library/a/b"), "library/a/b:latest");
  EXPECT_EQ(read("localhost/app"), "localhost/app:latest");
  EXPECT_EQ(read("localhost:5000/app"), "localhost:5000/app:latest");
  EXPECT_EQ(read("Host/app"), "Host/app:latest");
  EXPECT_EQ(read("ghcr.io/a/b__c-d--e.f:Tag"), "ghcr.io/a/b__c-d--e.f:Tag");
  EXPECT_EQ(read("a@" + digest), "a@" + digest);
  EXPECT_EQ(read("a:1@" + digest), "a:1@" + digest);
}

TEST(ParseReference, RefusesWhatDockerRefuses) {
  for (const std::string& text : {std::string(),
                                  std::string(":"),
                                  std::string("a:"),
                                  std::string("-a"),
                                  std::string("a-"),
                                  std::string("a..b"),
                                  std::string("a___b"),
                                  std::string("a._b"),
                                  std::string("a//b"),
                                  std::string("a/"),
                                  std::string("/a"),
                                  std::string("a:-x"),
                                  std::string("a b"),
                                  std::string("a@"),
                                  std::string("a@sha256:../x"),
                                  std::string("host.example:x/a"),
                                  std::string("-host.example/a"),
                                  "a:" + std::string(129, 't'),
                                  std::string(256, 'n'),
                                  std::string("../a"),
                                  std::string("a\n")}) {
    const auto reference = parse_reference(text);
    ASSERT_FALSE(reference) << text;
    EXPECT_EQ(reference.error().kind, Error::Kind::kInvalid);
    EXPECT_EQ(reference.error().message(), "invalid reference format") << text;
  }
  EXPECT_EQ(read("BusyBox"),
            "invalid reference format: repository name (BusyBox) must be lowercase");
  EXPECT_TRUE(read(std::string(64, 'a')).starts_with("invalid reference format: a name can't be"));
}

}  // namespace
}  // namespace caisson::image
