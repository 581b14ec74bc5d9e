// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>

#include "image/fetch/byte_stream.h"
#include "image/fetch/quota.h"

namespace caisson::image {

enum class Compression : std::uint8_t { kNone, kGzip, kZstd };

struct Unpacked {
  std::unique_ptr<ByteStream> stream;
  Compression compression = Compression::kNone;
};

// The stream unpacked, by what its first bytes say: gzip (of one or more members), zstd (of one or
// more frames), or what it is already. Errors are kInvalid: damage, an end in the middle, bytes
// after the end, other kinds of compression, more than the quota's ratio. Both are borrowed.
Result<Unpacked> decompress(ByteStream& packed, const Quota& quota);

}  // namespace caisson::image
