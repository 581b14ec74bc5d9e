// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/unique_fd.h"
#include "image/fetch/byte_stream.h"
#include "image/fetch/sha256.h"

namespace caisson::image {

// A file's bytes from an offset on, `size` of them or fewer where it ends before. Leaves the
// descriptor's own offset alone, so that several streams may share it.
class FileStream : public ByteStream {
 public:
  FileStream(UniqueFd file, std::string name, std::uint64_t size);
  Result<std::size_t> read(std::span<std::byte> into) override;
  std::uint64_t skip(std::uint64_t count) override;

 private:
  UniqueFd file_;
  std::string name_;
  std::uint64_t offset_ = 0;
  std::uint64_t left_;
};

// What comes out of a pipe or a terminal; a file from where it stands.
class PipeStream : public ByteStream {
 public:
  // Borrowed.
  PipeStream(int file, std::string name) : file_(file), name_(std::move(name)) {}
  Result<std::size_t> read(std::span<std::byte> into) override;

 private:
  int file_;
  std::string name_;
};

// Passes a stream on while it is hashed, counted and, where there is a file, kept.
class TeeStream : public ByteStream {
 public:
  // Both are borrowed; keep < 0: it is not kept. `seen` hears of each piece and may end it all.
  using Seen = std::function<Result<void>(std::uint64_t)>;
  TeeStream(ByteStream& inner, int keep, Seen seen);
  Result<std::size_t> read(std::span<std::byte> into) override;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Digest digest() { return hash_.finish(); }

 private:
  ByteStream& inner_;
  int keep_;
  Seen seen_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
};

// Reads a stream ahead in a thread of its own, by a few chunks.
class ReadAhead : public ByteStream {
 public:
  // Borrowed; nobody else touches it until this object is gone.
  explicit ReadAhead(ByteStream& inner);
  // Waits for the thread, which may be in the middle of a read.
  ~ReadAhead() override;
  Result<std::size_t> read(std::span<std::byte> into) override;

 private:
  struct Chunk {
    std::vector<std::byte> bytes;
    std::size_t size = 0;
    std::size_t used = 0;
  };
  void work();

  ByteStream& inner_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Chunk> full_;
  std::vector<Chunk> empty_;
  std::optional<Chunk> current_;
  std::optional<Error> error_;
  bool at_end_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace caisson::image
