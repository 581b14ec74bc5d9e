// SPDX-License-Identifier: Apache-2.0
#include "image/store/platform.h"

#include <gtest/gtest.h>

#include <string>

namespace caisson::image {
namespace {

std::string read(std::string_view text) {
  const auto platform = parse_platform(text);
  return platform ? platform->text() : platform.error().message();
}

TEST(Platform, IsReadAsDockerReadsIt) {
  const std::string here = host_platform().architecture;
  EXPECT_EQ(read("linux"), "linux/" + here);
  EXPECT_EQ(read("windows"), "windows/" + here);
  EXPECT_EQ(read("LINUX/AMD64"), "linux/amd64");
  EXPECT_EQ(read("x86_64"), "linux/amd64");
  EXPECT_EQ(read("linux/x86-64/v1"), "linux/amd64");
  EXPECT_EQ(read("linux/amd64/v2"), "linux/amd64/v2");
  EXPECT_EQ(read("aarch64"), "linux/arm64");
  EXPECT_EQ(read("linux/arm64/8"), "linux/arm64");
  EXPECT_EQ(read("armhf"), "linux/arm/v7");
  EXPECT_EQ(read("linux/arm/6"), "linux/arm/v6");
  EXPECT_EQ(read("linux/foo"), "linux/foo");
}

TEST(Platform, IsRefusedInDockersWords) {
  const std::string start = "error parsing specified platform: ";
  EXPECT_EQ(read("foo"),
            start + "\"foo\": unknown operating system or architecture: invalid argument");
  EXPECT_EQ(read("a/b/c/d"),
            start + "\"a/b/c/d\": cannot parse platform specifier: invalid argument");
  EXPECT_EQ(read("linux/"), start +
                                "\"\" is an invalid component of \"linux/\": platform specifier "
                                "component must match \"^[A-Za-z0-9_.-]+$\": invalid argument");
  EXPECT_EQ(read("linux,amd64"),
            start +
                "\"linux,amd64\" is an invalid component of \"linux,amd64\": platform specifier "
                "component must match \"^[A-Za-z0-9_.-]+$\": invalid argument");
}

TEST(Platform, RunsWhatIsMadeForIt) {
  struct Case {
    const char* machine;
    Platform programs;
    bool runs;
  };
  for (const auto& [machine, programs, runs] : std::initializer_list<Case>{
           {"linux/amd64", {"linux", "amd64", ""}, true},
           {"linux/amd64", {"", "", ""}, true},
           {"linux/amd64", {"linux", "386", ""}, true},
           {"linux/386", {"linux", "amd64", ""}, false},
           {"linux/amd64", {"linux", "arm64", ""}, false},
           {"linux/amd64", {"windows", "amd64", ""}, false},
           {"linux/amd64/v2", {"linux", "amd64", ""}, true},
           {"linux/amd64/v2", {"linux", "amd64", "v3"}, false},
           {"linux/arm64", {"linux", "arm64", "v8"}, true},
           {"linux/arm64", {"linux", "arm", "v7"}, true},
           {"linux/arm/v7", {"linux", "arm", "v6"}, true},
           {"linux/arm/v6", {"linux", "arm", "v7"}, false},
           {"linux/arm", {"linux", "arm", ""}, true},
       }) {
    EXPECT_EQ(parse_platform(machine)->runs(programs), runs) << machine << " " << programs.text();
  }
}

}  // namespace
}  // namespace caisson::image
