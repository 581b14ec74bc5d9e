// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/streams.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::image {

FileStream::FileStream(UniqueFd file, std::string name, std::uint64_t size)
    : file_(std::move(file)), name_(std::move(name)), left_(size) {}

Result<std::size_t> FileStream::read(std::span<std::byte> into) {
  const std::size_t wanted = std::min<std::uint64_t>(into.size(), left_);
  const ssize_t got = sys::retry(
      [&] { return ::pread(file_.get(), into.data(), wanted, static_cast<off_t>(offset_)); });
  if (got < 0) return fail(Error::last("read", name_));
  offset_ += static_cast<std::uint64_t>(got);
  left_ -= static_cast<std::uint64_t>(got);
  return static_cast<std::size_t>(got);
}

std::uint64_t FileStream::skip(std::uint64_t count) {
  const std::uint64_t skipped = std::min(count, left_);
  offset_ += skipped;
  left_ -= skipped;
  return skipped;
}

Result<std::size_t> PipeStream::read(std::span<std::byte> into) {
  const ssize_t got = sys::retry([&] { return ::read(file_, into.data(), into.size()); });
  if (got < 0) return fail(Error::last("read", name_));
  return static_cast<std::size_t>(got);
}

TeeStream::TeeStream(ByteStream& inner, int keep, Seen seen)
    : inner_(inner), keep_(keep), seen_(std::move(seen)) {}

Result<std::size_t> TeeStream::read(std::span<std::byte> into) {
  const std::size_t count = TRY(inner_.read(into));
  const auto bytes = into.first(count);
  hash_.update(bytes);
  size_ += count;
  if (keep_ >= 0) {
    TRY(sys::write_all(keep_, {reinterpret_cast<const char*>(bytes.data()), count}, "blob"));
  }
  if (seen_) TRY(seen_(count));
  return count;
}

ReadAhead::ReadAhead(ByteStream& inner) : inner_(inner) {
  constexpr std::size_t kChunks = 4;
  for (std::size_t i = 0; i < kChunks; ++i) empty_.push_back({std::vector<std::byte>(kChunk)});
  thread_ = std::thread([this] { work(); });
}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReadAhead::work() {
  for (;;) {
    Chunk chunk;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stop_ || !empty_.empty(); });
      if (stop_) return;
      chunk = std::move(empty_.back());
      empty_.pop_back();
    }
    const auto got = inner_.read(chunk.bytes);
    const std::lock_guard lock(mutex_);
    if (!got) error_ = got.error();
    at_end_ = !got || *got == 0;
    chunk.size = got.value_or(0);
    chunk.used = 0;
    if (!at_end_) full_.push_back(std::move(chunk));
    changed_.notify_all();
    if (at_end_) return;
  }
}

Result<std::size_t> ReadAhead::read(std::span<std::byte> into) {
  if (!current_ || current_->used == current_->size) {
    std::unique_lock lock(mutex_);
    if (current_) empty_.push_back(std::move(*current_));
    current_.reset();
    changed_.notify_all();
    changed_.wait(lock, [&] { return at_end_ || !full_.empty(); });
    if (full_.empty()) return error_ ? Result<std::size_t>(fail(*error_)) : 0;
    current_ = std::move(full_.front());
    full_.pop_front();
  }
  const std::size_t count = std::min(into.size(), current_->size - current_->used);
  std::memcpy(into.data(), current_->bytes.data() + current_->used, count);
  current_->used += count;
  return count;
}

}  // namespace caisson::image
