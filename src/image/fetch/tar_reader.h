// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "image/fetch/byte_stream.h"

struct archive;
struct archive_entry;

namespace caisson::image {

// One member of a tar archive.
struct TarEntry {
  enum class Type : std::uint8_t { kFile, kDirectory, kSymlink, kHardLink, kFifo, kDevice };
  Type type = Type::kFile;
  std::string path;        // as written
  std::string target;      // of a link, as written
  std::uint32_t mode = 0;  // permissions, and S_IFCHR or S_IFBLK of a device
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::int64_t mtime = 0;
  long mtime_nsec = 0;
  std::uint64_t size = 0;  // of a file; with its holes
  unsigned device_major = 0;
  unsigned device_minor = 0;
  std::vector<std::pair<std::string, std::string>> attributes;  // extended ones
};

// Reads a tar archive (ustar, GNU, PAX), by libarchive. Errors are kInvalid and name the entry.
class TarReader {
 public:
  // Borrowed.
  explicit TarReader(ByteStream& stream);
  ~TarReader();
  TarReader(const TarReader&) = delete;
  TarReader& operator=(const TarReader&) = delete;

  // The next entry; nullopt at the end of the archive, after which the stream may go on.
  Result<std::optional<TarEntry>> next();
  // Where the entry that next() returned begins in the stream, with all its headers.
  [[nodiscard]] std::int64_t position() const;

  struct Block {
    std::span<const std::byte> bytes;  // valid until the next call
    std::uint64_t offset = 0;          // in the file: there are holes between blocks
  };
  // The next piece of the entry's file; nullopt at its end.
  Result<std::optional<Block>> next_block();
  // After the last entry: reads the stream to its end. kInvalid unless all of it is zeros, which is
  // how archives are padded.
  Result<void> expect_padding();

 private:
  struct Source;
  struct Free {
    void operator()(archive* reader) const;
  };
  [[nodiscard]] Error failure(std::string_view what) const;
  Result<TarEntry> describe(archive_entry* entry) const;

  std::unique_ptr<Source> source_;
  std::unique_ptr<archive, Free> reader_;
  std::string current_;
  bool opened_ = false;
};

// Which character set names are in is not the caller's locale's business: to be called once before
// archives are read.
void prepare_tar();

}  // namespace caisson::image
