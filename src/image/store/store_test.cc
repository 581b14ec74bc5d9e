// SPDX-License-Identifier: Apache-2.0
#include "image/store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "image/store/collect.h"
#include "sys/file.h"
#include "sys/tree.h"

namespace caisson::image {
namespace {

namespace fs = std::filesystem;

Digest digest(char digit) {
  return *Digest::from_hex(std::string(64, digit));
}

Record record(char digit) {
  return {.id = digest(digit),
          .manifest = digest('e'),
          .layers = {{.chain_id = digest('c'),
                      .diff_id = digest('d'),
                      .blob = digest('b'),
                      .media_type = "application/vnd.oci.image.layer.v1.tar+gzip",
                      .blob_size = 10,
                      .tar_size = 20,
                      .size = 5}},
          .created = "2024-01-01T00:00:00Z",
          .platform = "linux/amd64",
          .unsettled_since = "boot"};
}

class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "store-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    store_ = Store(top_ / "images");
    ASSERT_TRUE(store_.prepare());
  }
  void TearDown() override { fs::remove_all(top_); }

  std::string find(std::string_view reference) {
    const auto found = store_.find(reference);
    if (!found) return found.error().message();
    return *found ? (*found)->id.hex().substr(0, 1) : "none";
  }

  fs::path top_;
  Store store_{""};
};

TEST_F(StoreTest, KeepsRecords) {
  const Record kept = record('a');
  ASSERT_TRUE(store_.save(kept));
  const auto read = store_.record(kept.id);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->layers, kept.layers);
  EXPECT_EQ(read->manifest, kept.manifest);
  EXPECT_EQ(read->created, kept.created);
  EXPECT_EQ(read->platform, kept.platform);
  EXPECT_EQ(read->unsettled_since, "boot");
  EXPECT_EQ(read->size(), 5U);
}

TEST_F(StoreTest, FindsImagesByNameIdAndItsBeginning) {
  ASSERT_TRUE(store_.save(record('a')));
  ASSERT_TRUE(store_.save(record('f')));
  ASSERT_TRUE(store_.save(Names{{"app:1", digest('a')}, {"gone:1", digest('0')}}));
  EXPECT_EQ(find("app:1"), "a");
  EXPECT_EQ(find("docker.io/library/app:1"), "a");
  EXPECT_EQ(find("app"), "none");
  EXPECT_EQ(find("gone:1"), "none");
  EXPECT_EQ(find(std::string(64, 'f')), "f");
  EXPECT_EQ(find("sha256:" + std::string(64, 'f')), "f");
  EXPECT_EQ(find("fff"), "f");
  EXPECT_EQ(find("sha256:fff"), "f");
  EXPECT_EQ(find("0"), "none");
  EXPECT_EQ(find("app@" + digest('e').text()), "a");
  EXPECT_EQ(find("app@" + digest('1').text()), "none");
  EXPECT_EQ(find("sha256:../x"), "No such image: sha256:../x");
  EXPECT_EQ(find("A"), "invalid reference format: repository name (A) must be lowercase");
}

TEST_F(StoreTest, RefusesAPrefixOfSeveralIds) {
  Record other = record('a');
  other.id = *Digest::from_hex("aaab" + std::string(60, '0'));
  ASSERT_TRUE(store_.save(record('a')));
  ASSERT_TRUE(store_.save(other));
  EXPECT_EQ(find("aaa"), "Multiple IDs found with provided prefix: aaa");
  EXPECT_EQ(find("aaab"), "a");
}

TEST_F(StoreTest, KeepsARemovedImageForWhoKnowsItsId) {
  Record removed = record('a');
  removed.removed = true;
  ASSERT_TRUE(store_.save(removed));
  ASSERT_TRUE(store_.save(Names{{"app:1", digest('a')}}));
  for (const char* reference : {"app:1", "aaa", "sha256:aaa"}) EXPECT_EQ(find(reference), "none");
  EXPECT_EQ(find("app@" + digest('e').text()), "none");
  EXPECT_EQ(find(digest('a').text()), "none");
  EXPECT_TRUE(store_.record(digest('a'))->removed);
  fs::create_directories(store_.layer_directory(digest('c')));
  const UniqueFd locked = *store_.lock(true);
  EXPECT_TRUE(collect(store_, sys::remove_entry)->layers.empty());
}

TEST_F(StoreTest, CollectsWhatNoRecordNames) {
  const Record kept = record('a');
  ASSERT_TRUE(store_.save(kept));
  for (const char digit : {'a', 'b', 'e', '1'}) {
    ASSERT_TRUE(sys::create_file(store_.blob_path(digest(digit)), "xx", 0600));
  }
  for (const char digit : {'c', '2'}) {
    fs::create_directories(store_.layer_directory(digest(digit)) + "/fs/x");
  }
  fs::create_directory(store_.ingest_directory() + "/left");
  const UniqueFd locked = *store_.lock(true);
  {
    const UniqueFd busy = *store_.lock_ingest(false);
    EXPECT_TRUE(collect(store_, sys::remove_entry)->layers.empty());
    EXPECT_TRUE(fs::exists(store_.layer_directory(digest('2'))));
  }
  const auto collected = collect(store_, sys::remove_entry);
  ASSERT_TRUE(collected) << collected.error().message();
  EXPECT_THAT(collected->layers, testing::ElementsAre(digest('2')));
  EXPECT_EQ(collected->bytes, 2U);
  EXPECT_TRUE(fs::exists(store_.blob_path(digest('b'))));
  EXPECT_FALSE(fs::exists(store_.blob_path(digest('1'))));
  EXPECT_TRUE(fs::exists(store_.layer_directory(digest('c'))));
  EXPECT_TRUE(fs::is_empty(store_.ingest_directory()));
}

TEST(StoreThatIsNotThere, IsEmpty) {
  const Store store("/nonexistent/images");
  EXPECT_TRUE(store.names()->empty());
  EXPECT_TRUE(store.records()->empty());
  EXPECT_FALSE(store.lock(false)->valid());
}

}  // namespace
}  // namespace caisson::image
