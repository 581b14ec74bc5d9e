// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/decompress.h"

#include <gtest/gtest.h>
#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace caisson::image {
namespace {

// Gives a text out by so many bytes at once.
class Text : public ByteStream {
 public:
  Text(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}
  Result<std::size_t> read(std::span<std::byte> into) override {
    const std::size_t count = std::min({into.size(), step_, text_.size() - used_});
    std::memcpy(into.data(), text_.data() + used_, count);
    used_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t step_;
  std::size_t used_ = 0;
};

std::string gzip(const std::string& text) {
  std::string out(text.size() + 1000, '\0');
  isal_zstream stream;
  isal_deflate_stateless_init(&stream);
  std::string in = text;
  stream.next_in = reinterpret_cast<std::uint8_t*>(in.data());
  stream.avail_in = static_cast<std::uint32_t>(in.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(out.size());
  stream.end_of_stream = 1;
  stream.gzip_flag = IGZIP_GZIP;
  EXPECT_EQ(isal_deflate_stateless(&stream), COMP_OK);
  out.resize(out.size() - stream.avail_out);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

// The text, or "!" and the error.
std::string unpack(const std::string& packed, std::size_t step = 7, Limits limits = {}) {
  Text stream(packed, step);
  const Quota quota(limits);
  const auto unpacked = decompress(stream, quota);
  if (!unpacked) return "!" + unpacked.error().message();
  std::string text;
  std::string buffer(100, '\0');
  for (;;) {
    const auto count = unpacked->stream->read(std::as_writable_bytes(std::span(buffer)));
    if (!count) return "!" + count.error().message();
    if (*count == 0) return text;
    text.append(buffer, 0, *count);
  }
}

std::string sample() {
  std::string text;
  for (int i = 0; i < 500; ++i) text += std::to_string(i * i) + " ";
  return text;
}

TEST(Decompress, ReadsPlainGzipAndZstd) {
  for (const std::size_t step : {1UL, 7UL, 100000UL}) {
    EXPECT_EQ(unpack(sample(), step), sample());
    EXPECT_EQ(unpack(gzip(sample()), step), sample());
    EXPECT_EQ(unpack(zstd(sample()), step), sample());
  }
  EXPECT_EQ(unpack(""), "");
  EXPECT_EQ(unpack("ab"), "ab");
  EXPECT_EQ(unpack(gzip("")), "");
}

TEST(Decompress, GoesOnWithFurtherMembersAndFrames) {
  EXPECT_EQ(unpack(gzip("one") + gzip("") + gzip("two")), "onetwo");
  EXPECT_EQ(unpack(zstd("one") + zstd("two")), "onetwo");
}

TEST(Decompress, RefusesEveryTruncation) {
  const std::string packed[] = {gzip(sample()), zstd(sample())};
  for (const std::string& whole : packed) {
    for (std::size_t size = 4; size < whole.size(); ++size) {
      EXPECT_TRUE(unpack(whole.substr(0, size), 100000).starts_with("!")) << size;
    }
  }
}

TEST(Decompress, RefusesDamageAndWhatFollows) {
  std::string damaged = gzip(sample());
  damaged[damaged.size() - 6] ^= 1;  // of the checksum
  EXPECT_EQ(unpack(damaged), "!the gzip data is damaged");
  EXPECT_EQ(unpack(gzip("x") + "more"), "!there are bytes after the end of the gzip data");
  EXPECT_EQ(unpack(zstd("x") + "more"), "!the zstd data is damaged");
}

TEST(Decompress, NamesWhatItCantRead) {
  EXPECT_EQ(unpack("BZh91AY"), "!compression by bzip2 is not supported");
  EXPECT_EQ(unpack("\xfd"
                   "7zXZ"),
            "!compression by xz is not supported");
}

TEST(Decompress, HoldsTheRatio) {
  const std::string zeros(100 << 20, '\0');
  EXPECT_EQ(unpack(gzip(zeros), 1 << 20), "!the layer unpacks to more than 200 times its size");
  EXPECT_EQ(unpack(gzip(zeros), 1 << 20, {.ratio = 2000}).size(), zeros.size());
  EXPECT_EQ(unpack(zstd(zeros), 1 << 20), "!the layer unpacks to more than 200 times its size");
  const std::string few(10 << 20, '\0');
  EXPECT_EQ(unpack(gzip(few), 1 << 20).size(), few.size());
}

}  // namespace
}  // namespace caisson::image
