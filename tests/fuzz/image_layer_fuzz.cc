// SPDX-License-Identifier: Apache-2.0
// Any bytes as an image's layer: compressed or not, a tar archive whose content lies within what
// its entries say, or one that is refused as invalid.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <span>

#include "image/fetch/decompress.h"
#include "image/fetch/layer_tree.h"
#include "image/fetch/tar_reader.h"

namespace caisson::image {
namespace {

class Bytes : public ByteStream {
 public:
  explicit Bytes(std::span<const std::byte> bytes) : rest_(bytes) {}
  Result<std::size_t> read(std::span<std::byte> into) override {
    const std::size_t count = std::min(into.size(), rest_.size());
    if (count > 0) std::memcpy(into.data(), rest_.data(), count);
    rest_ = rest_.subspan(count);
    return count;
  }

 private:
  std::span<const std::byte> rest_;
};

Result<void> read_content(TarReader& reader, const TarEntry& entry) {
  std::uint64_t end = 0;
  while (const auto block = TRY(reader.next_block())) {
    if (block->offset < end) std::abort();
    end = block->offset + block->bytes.size();
    if (entry.type == TarEntry::Type::kFile && end > entry.size) std::abort();
  }
  return {};
}

Result<void> read_layer(std::span<const std::byte> bytes) {
  Bytes packed(bytes);
  const Quota quota(Limits{.ratio = 1000});
  const Unpacked plain = TRY(decompress(packed, quota));
  TarReader reader(*plain.stream);
  while (const auto entry = TRY(reader.next())) {
    constexpr std::uint32_t kNobody = 0xffffffff;  // -1 to chown(2)
    if (entry->uid == kNobody || entry->gid == kNobody) std::abort();
    const auto clean = clean_path(entry->path);
    if (clean && (clean->starts_with('/') || clean->starts_with("../"))) std::abort();
    TRY(read_content(reader, *entry));
  }
  return reader.expect_padding();
}

}  // namespace
}  // namespace caisson::image

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool kPrepared = (caisson::image::prepare_tar(), true);
  static_cast<void>(kPrepared);
  const auto done = caisson::image::read_layer(std::as_bytes(std::span(data, size)));
  using Kind = caisson::Error::Kind;
  if (!done && done.error().kind != Kind::kInvalid && done.error().kind != Kind::kUnsupported) {
    std::abort();
  }
  return 0;
}
