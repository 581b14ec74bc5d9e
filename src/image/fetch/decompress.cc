// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/decompress.h"

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace caisson::image {
namespace {

// The packed bytes that were read and not yet used.
class Input {
 public:
  explicit Input(ByteStream& stream) : stream_(stream), buffer_(kChunk / 4) {}

  // Reads more where nothing is left; false at the end.
  Result<bool> fill() {
    if (used_ < size_) return true;
    used_ = 0;
    size_ = TRY(stream_.read(buffer_));
    taken_ += size_;
    return size_ > 0;
  }
  // As many of the first bytes as there are, up to four.
  Result<std::string_view> peek() {
    constexpr std::size_t kMagic = 4;
    while (size_ < kMagic) {
      const std::size_t got = TRY(stream_.read(std::span(buffer_).subspan(size_)));
      if (got == 0) break;
      size_ += got;
      taken_ += got;
    }
    return std::string_view(reinterpret_cast<const char*>(buffer_.data()), std::min(size_, kMagic));
  }
  [[nodiscard]] std::span<std::byte> rest() {
    return std::span(buffer_).subspan(used_, size_ - used_);
  }
  void use(std::size_t count) { used_ += count; }
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  ByteStream& stream_;
  std::vector<std::byte> buffer_;
  std::size_t used_ = 0;
  std::size_t size_ = 0;
  std::uint64_t taken_ = 0;
};

Error damaged(std::string_view kind) {
  return Error::invalid("the " + std::string(kind) + " data is damaged");
}

Error cut_off(std::string_view kind) {
  return Error::invalid("the " + std::string(kind) + " data ends in the middle");
}

class Plain : public ByteStream {
 public:
  explicit Plain(Input input) : input_(std::move(input)) {}
  Result<std::size_t> read(std::span<std::byte> into) override {
    if (!TRY(input_.fill())) return 0;
    const std::size_t count = std::min(into.size(), input_.rest().size());
    std::memcpy(into.data(), input_.rest().data(), count);
    input_.use(count);
    return count;
  }

 private:
  Input input_;
};

// ISA-L inflates at twice zlib's speed (650 against 320 MB/s here).
class Gzip : public ByteStream {
 public:
  Gzip(Input input, const Quota& quota)
      : input_(std::move(input)), quota_(quota), state_(std::make_unique<inflate_state>()) {
    start_member();
  }

  Result<std::size_t> read(std::span<std::byte> into) override {
    state_->next_out = reinterpret_cast<std::uint8_t*>(into.data());
    state_->avail_out = static_cast<std::uint32_t>(into.size());
    while (state_->avail_out == into.size()) {
      const bool more = TRY(input_.fill());
      if (at_end_) {
        if (!more) return 0;
        TRY(next_member());
        continue;
      }
      TRY(step(more));
    }
    const std::size_t count = into.size() - state_->avail_out;
    unpacked_ += count;
    TRY(quota_.check_ratio(input_.taken(), unpacked_));
    return count;
  }

 private:
  void start_member() {
    isal_inflate_init(state_.get());
    state_->crc_flag = ISAL_GZIP;
    at_end_ = false;
  }

  Result<void> next_member() {
    constexpr std::byte kFirst{0x1f};
    if (input_.rest().front() != kFirst) {
      return fail(Error::invalid("there are bytes after the end of the gzip data"));
    }
    std::uint8_t* const out = state_->next_out;
    const std::uint32_t room = state_->avail_out;
    start_member();
    state_->next_out = out;
    state_->avail_out = room;
    return {};
  }

  Result<void> step(bool more) {
    const std::span<std::byte> rest = input_.rest();
    state_->next_in = reinterpret_cast<std::uint8_t*>(rest.data());
    state_->avail_in = static_cast<std::uint32_t>(rest.size());
    const std::uint32_t room = state_->avail_out;
    if (isal_inflate(state_.get()) != ISAL_DECOMP_OK) return fail(damaged("gzip"));
    const std::size_t used = rest.size() - state_->avail_in;
    input_.use(used);
    at_end_ = state_->block_state == ISAL_BLOCK_FINISH;
    const bool stuck = used == 0 && state_->avail_out == room;
    if (!at_end_ && !more && stuck) return fail(cut_off("gzip"));
    return {};
  }

  Input input_;
  const Quota& quota_;
  std::unique_ptr<inflate_state> state_;
  std::uint64_t unpacked_ = 0;
  bool at_end_ = false;
};

class Zstd : public ByteStream {
 public:
  Zstd(Input input, const Quota& quota)
      : input_(std::move(input)), quota_(quota), context_(ZSTD_createDCtx(), ZSTD_freeDCtx) {}

  Result<std::size_t> read(std::span<std::byte> into) override {
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    while (out.pos == 0) {
      const bool more = TRY(input_.fill());
      if (!more && at_end_) return 0;
      ZSTD_inBuffer in{input_.rest().data(), input_.rest().size(), 0};
      const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in);
      if (ZSTD_isError(left) != 0) return fail(damaged("zstd"));
      input_.use(in.pos);
      at_end_ = left == 0;
      if (!more && !at_end_ && out.pos == 0) return fail(cut_off("zstd"));
    }
    unpacked_ += out.pos;
    TRY(quota_.check_ratio(input_.taken(), unpacked_));
    return out.pos;
  }

 private:
  Input input_;
  const Quota& quota_;
  std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context_;
  std::uint64_t unpacked_ = 0;
  bool at_end_ = false;
};

}  // namespace

Result<Unpacked> decompress(ByteStream& packed, const Quota& quota) {
  Input input(packed);
  const std::string_view first = TRY(input.peek());
  if (first.starts_with("\x1f\x8b")) {
    return Unpacked{std::make_unique<Gzip>(std::move(input), quota), Compression::kGzip};
  }
  if (first.starts_with("\x28\xb5\x2f\xfd")) {
    return Unpacked{std::make_unique<Zstd>(std::move(input), quota), Compression::kZstd};
  }
  for (const auto& [magic, name] : {std::pair<std::string_view, const char*>{"BZh", "bzip2"},
                                    {"\xfd"
                                     "7zX",
                                     "xz"}}) {
    if (first.starts_with(magic)) {
      return fail(Error::unsupported(std::string("compression by ") + name + " is not supported")
                      .with_hint("gzip, zstd and none are"));
    }
  }
  return Unpacked{std::make_unique<Plain>(std::move(input)), Compression::kNone};
}

}  // namespace caisson::image
