// SPDX-License-Identifier: Apache-2.0
#include "cli/engine/mount_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace caisson::cli {
namespace {

using engine::MountRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

MountRequest volume_of(std::string_view text) {
  auto volume = parse_volume(text);
  if (!volume) ADD_FAILURE() << volume.error().message();
  return volume.value_or(MountRequest{});
}

MountRequest mount_of(std::string_view text) {
  auto mount = parse_mount(text);
  if (!mount) ADD_FAILURE() << mount.error().message();
  return mount.value_or(MountRequest{});
}

template <class T>
std::string error_of(const Result<T>& result) {
  return result ? "no error" : result.error().message();
}

TEST(Volume, TellsDirectoriesFromNames) {
  const std::string here = std::filesystem::current_path();
  EXPECT_EQ(volume_of("./x:/y").source, here + "/x");
  EXPECT_EQ(volume_of("/a/../b/:/y/").source, "/b");
  EXPECT_EQ(volume_of("/a:/y/").destination, "/y");
  EXPECT_EQ(volume_of("/a:/y").type, MountRequest::Type::kBind);
  EXPECT_TRUE(volume_of("/a:/y").make_source);
  EXPECT_EQ(volume_of("data:/y").type, MountRequest::Type::kVolume);
  EXPECT_TRUE(volume_of("/y").anonymous);
}

TEST(Volume, TakesOneOptionOfEachClass) {
  const MountRequest volume = volume_of("data:/y:ro,z,nocopy");
  EXPECT_TRUE(volume.read_only);
  EXPECT_FALSE(volume.copy);
  EXPECT_EQ(volume.relabel, "z");
  EXPECT_EQ(volume.mode, "ro,z,nocopy");
  EXPECT_EQ(volume_of("/a:/y:rro").recursion, MountRequest::Recursion::kReadOnly);
  EXPECT_EQ(volume_of("/a:/y:rslave,cached").propagation, "rslave");
  EXPECT_EQ(error_of(parse_volume("/a:/y:ro,rw")), "invalid mode: ro,rw");
  EXPECT_EQ(error_of(parse_volume("/a:/y:q")), "invalid mode: q");
  EXPECT_THAT(error_of(parse_volume("data:/y:shared")), HasSubstr("invalid volume specification"));
}

TEST(Volume, RefusesOtherForms) {
  for (const char* wrong : {"", ":/x", "/x:ro", "/a:/b:ro:x", "/a:b", "/a:/", "/a://", "/a:"}) {
    EXPECT_THAT(error_of(parse_volume(wrong)), HasSubstr("invalid volume specification")) << wrong;
  }
  EXPECT_THAT(error_of(parse_volume("x:/y")), HasSubstr("volume name is too short"));
  EXPECT_THAT(error_of(parse_volume("a@b:/y")), HasSubstr("includes invalid characters"));
}

TEST(Mount, ReadsCommaSeparatedPairs) {
  const MountRequest bind = mount_of(
      "type=bind,src=/a,dst=/b,readonly,bind-recursive=readonly,bind-propagation=rprivate");
  EXPECT_EQ(bind.type, MountRequest::Type::kBind);
  EXPECT_TRUE(bind.read_only);
  EXPECT_FALSE(bind.make_source);
  EXPECT_EQ(bind.recursion, MountRequest::Recursion::kReadOnly);
  EXPECT_EQ(mount_of("target=/b").type, MountRequest::Type::kVolume);
  EXPECT_TRUE(mount_of("target=/b").anonymous);
  EXPECT_EQ(mount_of("type=bind,\"src=/a,b\",dst=/c").source, "/a,b");
  EXPECT_EQ(mount_of("TYPE=VOLUME,source=v1,target=/b,volume-label=k=v").labels.at("k"), "v");
  EXPECT_THAT(mount_of("type=tmpfs,dst=/b,tmpfs-size=1k,tmpfs-mode=700").options,
              ElementsAre("size=1024", "mode=700"));
}

TEST(Mount, RefusesInDockersWords) {
  EXPECT_EQ(error_of(parse_mount("")), "value is empty");
  EXPECT_EQ(error_of(parse_mount("type=bind,src=/a")), "target is required");
  EXPECT_EQ(error_of(parse_mount("bogus")), "invalid field 'bogus' must be a key=value pair");
  EXPECT_EQ(error_of(parse_mount("bogus=1,target=/a")), "unexpected key 'bogus' in 'bogus=1'");
  EXPECT_THAT(error_of(parse_mount("type=x,target=/a")), HasSubstr("mount type unknown"));
  EXPECT_THAT(error_of(parse_mount("type=bind,src=/a,target=/b,volume-nocopy")),
              HasSubstr("cannot mix 'volume-*' options with mount type 'bind'"));
  EXPECT_THAT(error_of(parse_mount("type=tmpfs,src=/a,target=/b")),
              HasSubstr("field Source must not be specified"));
  EXPECT_THAT(error_of(parse_mount("type=bind,src=a,target=/b")),
              HasSubstr("mount path must be absolute"));
  EXPECT_THAT(error_of(parse_mount("type=bind,src=/a,target=/b,ro=maybe")),
              HasSubstr("invalid value for ro"));
  EXPECT_THAT(error_of(parse_mount("type=bind,src=/a,target=/b,bind-recursive=writable")),
              HasSubstr("requires 'readonly'"));
  EXPECT_THAT(error_of(parse_mount("type=bind,\"src=/a,target=/b")), HasSubstr("quoted-field"));
}

TEST(Tmpfs, HasOptionsBehindAColon) {
  const auto tmpfs = parse_tmpfs("/t:size=64m,exec");
  ASSERT_TRUE(tmpfs);
  EXPECT_EQ(tmpfs->destination, "/t");
  EXPECT_THAT(tmpfs->options, ElementsAre("size=64m", "exec"));
  EXPECT_THAT(error_of(parse_tmpfs("/t:sise=1m")), HasSubstr("invalid tmpfs option \"sise=1m\""));
  EXPECT_THAT(error_of(parse_tmpfs("/t:rbind")), HasSubstr("invalid tmpfs option"));
  EXPECT_TRUE(parse_tmpfs("/t:rw,noatime,rshared,nr_inodes=5,uid=1"));
  EXPECT_THAT(error_of(parse_tmpfs("x")), HasSubstr("mount path must be absolute"));
}

}  // namespace
}  // namespace caisson::cli
