// SPDX-License-Identifier: Apache-2.0
#include "image/store/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace caisson::image {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class FindDirectory : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "image_test_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    scratch_ = fs::canonical(name);
    fs::create_directory(scratch_ / "root");
    fs::create_directory_symlink("root", scratch_ / "link");
    std::ofstream(scratch_ / "file") << "x";
  }
  void TearDown() override { fs::remove_all(scratch_); }

  Result<Image> find_dir(const std::string& name) {
    return find(Store("/nonexistent"), "dir:" + (scratch_ / name).string());
  }

  fs::path scratch_;
};

TEST_F(FindDirectory, GivesTheDirectoryAndAnEmptyConfiguration) {
  const Result<Image> image = find_dir("root");
  ASSERT_TRUE(image) << image.error().message();
  EXPECT_EQ(image->layers.front(), scratch_ / "root");
  EXPECT_FALSE(image->builtin);
  EXPECT_TRUE(image->config.env.empty() && image->config.cmd.empty());
}

TEST_F(FindDirectory, ResolvesLinksAndRelativePaths) {
  EXPECT_EQ(find_dir("link")->layers.front(), scratch_ / "root");
  const fs::path before = fs::current_path();
  fs::current_path(scratch_);
  EXPECT_EQ(find(Store("/nonexistent"), "dir:root/../root/")->layers.front(), scratch_ / "root");
  fs::current_path(before);
}

TEST_F(FindDirectory, SaysWhatIsNotThere) {
  const Result<Image> image = find_dir("none");
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().kind, Error::Kind::kNotFound);
  EXPECT_EQ(image.error().message(),
            "find image directory " + (scratch_ / "none").string() + ": No such file or directory");
}

TEST_F(FindDirectory, RefusesAFileAndNothing) {
  const Result<Image> file = find_dir("file");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, Error::Kind::kInvalid);
  EXPECT_THAT(file.error().message(), HasSubstr("Not a directory"));
  const Result<Image> nothing = find(Store("/nonexistent"), "dir:");
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().kind, Error::Kind::kInvalid);
}

TEST(FindBuiltin, LiesBesideTheExecutable) {
  for (const char* reference : {"busybox", "busybox:latest"}) {
    const Result<Image> image = find(Store("/nonexistent"), reference);
    ASSERT_TRUE(image) << image.error().message();
    EXPECT_TRUE(image->builtin);
    EXPECT_THAT(image->config.cmd, ElementsAre("sh"));
    EXPECT_THAT(image->config.env, ElementsAre(StartsWith("PATH=/")));
    EXPECT_TRUE(fs::path(image->layers.front()).is_absolute());
    EXPECT_TRUE(fs::exists(image->layers.front() + "/bin/sh"));
  }
}

TEST(Find, SaysWhichImagesThereAre) {
  const std::pair<const char*, const char*> names[] = {{"busyboxx", "busyboxx:latest"},
                                                       {"busybox:other", "busybox:other"}};
  for (const auto& [reference, full] : names) {
    const Result<Image> image = find(Store("/nonexistent"), reference);
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().kind, Error::Kind::kNotFound);
    EXPECT_EQ(image.error().message(), "No such image: " + std::string(full));
    EXPECT_THAT(image.error().hint, HasSubstr("busybox"));
  }
  for (const char* reference : {"", "/bin", "Dir:/"}) {
    const Result<Image> image = find(Store("/nonexistent"), reference);
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().kind, Error::Kind::kInvalid);
    EXPECT_THAT(image.error().message(), StartsWith("invalid reference format"));
  }
}

}  // namespace
}  // namespace caisson::image
