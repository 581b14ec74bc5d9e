// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "archive/tar_reader.h"
#include "archive/tar_writer.h"
#include "base/unique_fd.h"
#include "sys/file.h"

namespace caisson::archive {
namespace {

struct Kept {
  Entry entry;
  std::string content;
};

class Keeper : public Sink {
 public:
  Result<void> add(const Entry& entry, const Content& content) override {
    Kept kept{entry, {}};
    std::array<char, 1000> buffer;
    while (const std::size_t got = TRY(content(buffer))) kept.content.append(buffer.data(), got);
    all.push_back(std::move(kept));
    return {};
  }
  Result<void> finish() override { return {}; }
  std::vector<Kept> all;
};

Content reading(std::string& text) {
  return [&text](std::span<char> buffer) -> Result<std::size_t> {
    // Short reads, as from a pipe.
    const std::size_t got = std::min({buffer.size(), text.size(), std::size_t{777}});
    std::memcpy(buffer.data(), text.data(), got);
    text.erase(0, got);
    return got;
  };
}

std::string written(const std::vector<Kept>& entries) {
  const UniqueFd file(::memfd_create("tar", MFD_CLOEXEC));
  TarWriter writer(file.get());
  for (const Kept& kept : entries) {
    std::string content = kept.content;
    EXPECT_TRUE(writer.add(kept.entry, reading(content)));
  }
  EXPECT_TRUE(writer.finish());
  ::lseek(file.get(), 0, SEEK_SET);
  return sys::read_all(file.get(), "tar").value();
}

Result<std::vector<Kept>> read_back(std::string stream) {
  Keeper keeper;
  TRY(read_tar(reading(stream), keeper));
  return std::move(keeper.all);
}

Entry entry_of(std::string path, mode_t mode) {
  Entry entry;
  entry.path = std::move(path);
  entry.mode = mode;
  return entry;
}

TEST(Tar, WhatIsWrittenIsReadBack) {
  std::vector<Kept> entries;
  entries.push_back({entry_of("dir", S_IFDIR | 0755), ""});
  Entry file = entry_of("dir/file", S_IFREG | 04711);
  file.uid = 4000000000;
  file.gid = 7;
  file.size = 1500;
  file.modified.tv_sec = 1000000000;
  file.capability = std::string("\1\0\0\2", 4);
  entries.push_back({file, std::string(1500, 'x')});
  Entry link = entry_of(std::string(300, 'l'), S_IFLNK | 0777);
  link.target = std::string(400, 't');
  entries.push_back({link, ""});
  Entry hard = entry_of("hard", S_IFREG | 0644);
  hard.hard_link = true;
  hard.target = "dir/file";
  entries.push_back({hard, ""});
  Entry device = entry_of("null", S_IFCHR | 0666);
  device.device = 0x103;
  entries.push_back({device, ""});
  entries.push_back({entry_of("fifo", S_IFIFO | 0600), ""});

  const std::string stream = written(entries);
  EXPECT_EQ(stream.size() % 512, 0U);
  const auto back = read_back(stream);
  ASSERT_TRUE(back) << back.error().message();
  ASSERT_EQ(back->size(), entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& one = entries[i].entry;
    const Entry& other = (*back)[i].entry;
    EXPECT_EQ(other.path, one.path);
    EXPECT_EQ(other.mode, one.mode) << one.path;
    EXPECT_EQ(other.uid, one.uid) << one.path;
    EXPECT_EQ(other.gid, one.gid) << one.path;
    EXPECT_EQ(other.size, one.size) << one.path;
    EXPECT_EQ(other.modified.tv_sec, one.modified.tv_sec) << one.path;
    EXPECT_EQ(other.device, one.device) << one.path;
    EXPECT_EQ(other.target, one.target) << one.path;
    EXPECT_EQ(other.hard_link, one.hard_link) << one.path;
    EXPECT_EQ(other.capability, one.capability) << one.path;
    EXPECT_EQ((*back)[i].content, entries[i].content) << one.path;
  }
}

TEST(Tar, AFileThatShrankIsFilledUp) {
  Entry file = entry_of("file", S_IFREG | 0644);
  file.size = 600;
  const auto back = read_back(written({{file, "short"}}));
  ASSERT_TRUE(back);
  EXPECT_EQ((*back)[0].content, "short" + std::string(595, '\0'));
}

std::string error_of(const std::string& stream) {
  const auto back = read_back(stream);
  return back ? "" : back.error().message();
}

TEST(Tar, BrokenStreamsAreRefusedWithTheirPlace) {
  Entry file = entry_of("file", S_IFREG | 0644);
  file.size = 5;
  const std::string good = written({{file, "hello"}});
  EXPECT_EQ(error_of(""), "the tar stream, byte 0: it ends within a header");
  EXPECT_EQ(error_of(good.substr(0, 100)), "the tar stream, byte 100: it ends within a header");
  EXPECT_EQ(error_of(good.substr(0, 514)), "the tar stream, byte 514: it ends within a file");
  std::string wrong = good;
  wrong[0] = 'g';
  EXPECT_EQ(error_of(wrong), "the tar stream, byte 512: no tar header (its sum is wrong)");
  EXPECT_EQ(error_of("\x1F\x8B" + good.substr(2)), "the tar stream is compressed (gzip)");
  EXPECT_EQ(error_of(written({{entry_of("a/../b", S_IFREG), ""}})),
            "the tar stream, byte 512: \"a/../b\" leads upwards");
  // Without the empty blocks at its end it is whole all the same.
  EXPECT_EQ(error_of(good.substr(0, 1024)), "");
}

TEST(Tar, PathsAreCleaned) {
  EXPECT_EQ(clean_path("./a//b/./c/").value(), "a/b/c");
  EXPECT_EQ(clean_path("/a").value(), "a");
  EXPECT_EQ(clean_path(".").value(), "");
  EXPECT_FALSE(clean_path(".."));
  EXPECT_FALSE(clean_path("a/../b"));
}

}  // namespace
}  // namespace caisson::archive
