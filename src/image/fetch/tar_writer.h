// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "image/fetch/byte_stream.h"

struct archive;

namespace caisson::image {

// Writes a tar archive to a descriptor (borrowed), by libarchive. The same content makes the same
// archive.
class TarWriter {
 public:
  explicit TarWriter(int file);
  ~TarWriter();
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  Result<void> open();
  Result<void> add_directory(const std::string& path);
  Result<void> add_file(const std::string& path, std::string_view content);
  // The stream must have exactly `size` bytes.
  Result<void> add_file(const std::string& path, ByteStream& content, std::uint64_t size);
  // To be called last.
  Result<void> close();

 private:
  struct Sink;
  struct Free {
    void operator()(archive* writer) const;
  };
  Result<void> add_header(const std::string& path, std::uint32_t type, std::uint64_t size);
  Result<void> write(std::span<const std::byte> bytes);
  Result<void> check(long code);

  std::unique_ptr<Sink> sink_;
  std::unique_ptr<archive, Free> writer_;
};

}  // namespace caisson::image
