// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace caisson::image {

// Bytes that come one after the other, from wherever a layer lies.
class ByteStream {
 public:
  ByteStream() = default;
  virtual ~ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;

  // Fills the (not empty) buffer from its beginning; how much came, 0 at the end alone.
  virtual Result<std::size_t> read(std::span<std::byte> into) = 0;
  // Passes over up to that many bytes where that takes no reading; how many.
  virtual std::uint64_t skip(std::uint64_t) { return 0; }
};

// How much is read or written at once where throughput counts.
inline constexpr std::size_t kChunk = std::size_t{1} << 20;

}  // namespace caisson::image
