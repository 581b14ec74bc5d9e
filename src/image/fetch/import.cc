// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/import.h"

#include <fcntl.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

#include "base/strings.h"
#include "image/fetch/decompress.h"
#include "image/fetch/sha256.h"
#include "image/fetch/streams.h"
#include "json/copy.h"
#include "json/parse.h"
#include "json/writer.h"
#include "sys/file.h"

namespace caisson::image {
namespace {

class TextStream : public ByteStream {
 public:
  explicit TextStream(std::string text) : text_(std::move(text)) {}
  Result<std::size_t> read(std::span<std::byte> into) override {
    const std::size_t count = std::min(into.size(), text_.size() - used_);
    std::memcpy(into.data(), text_.data() + used_, count);
    used_ += count;
    return count;
  }

 private:
  std::string text_;
  std::size_t used_ = 0;
};

// One image whose layer lies in a file and whose configuration is known.
class ImportSource : public Source {
 public:
  ImportSource(std::string layer, Digest diff_id, std::uint64_t size, std::string config,
               std::string name)
      : layer_(std::move(layer)), config_(std::move(config)) {
    image_.config = {"the configuration", sha256(config_), config_.size()};
    image_.layers.push_back({"the archive", std::move(diff_id), size});
    if (!name.empty()) image_.names.push_back(std::move(name));
  }

  [[nodiscard]] Result<std::vector<FoundImage>> images() const override {
    return std::vector{image_};
  }
  [[nodiscard]] Result<std::unique_ptr<ByteStream>> open(const Blob& blob) const override {
    if (blob.name == image_.config.name) return std::make_unique<TextStream>(config_);
    return std::make_unique<FileStream>(TRY(sys::open(layer_, O_RDONLY)), layer_,
                                        std::numeric_limits<std::uint64_t>::max());
  }
  [[nodiscard]] Result<std::uint64_t> size(const Blob& blob) const override {
    return blob.size.value_or(0);
  }

 private:
  std::string layer_;
  std::string config_;
  FoundImage image_;
};

struct Copied {
  Digest diff_id;
  std::uint64_t size;
};

Result<Copied> copy_plain(const Input& input, const std::string& to, const Limits& limits) {
  const UniqueFd file = TRY(sys::open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  PipeStream pipe(input.file.get(), input.name);
  Quota quota(limits);
  const Unpacked plain = TRY(decompress(pipe, quota));
  TeeStream kept(*plain.stream, file.get(),
                 [&](std::uint64_t count) { return quota.add_bytes(count); });
  std::vector<std::byte> buffer(kChunk);
  while (TRY(kept.read(buffer)) != 0) {
  }
  const std::uint64_t size = kept.size();
  return Copied{kept.digest(), size};
}

std::string make_config(const ImportOptions& what, const std::string& config,
                        const Digest& diff_id) {
  const auto platform = split(what.platform, '/');
  json::Writer writer(json::Writer::Layout::kCompact);
  writer.begin_object()
      .member("created", what.created)
      .member("os", platform[0])
      .member("architecture", platform.size() > 1 ? platform[1] : "");
  if (platform.size() > 2) writer.member("variant", platform[2]);
  writer.key("config");
  // It was written by config_of_changes().
  json::copy(writer, json::parse(config, "changes")->root());
  writer.key("rootfs").begin_object().member("type", "layers").key("diff_ids").begin_array();
  writer.value(diff_id.text()).end_array().end_object();
  writer.key("history").begin_array().begin_object();
  writer.member("created", what.created).member("comment", what.message);
  writer.end_object().end_array().end_object();
  return std::move(writer).text();
}

}  // namespace

Result<void> import(Input input, const Store& store, const std::string& ingest,
                    const ImportOptions& what, const LoadOptions& options, Progress& progress) {
  const std::string config = TRY(config_of_changes(what.changes));
  const std::string layer = ingest + "/work/archive";
  const Copied copied = TRY(copy_plain(input, layer, options.limits));
  const ImportSource source(layer, copied.diff_id, copied.size,
                            make_config(what, config, copied.diff_id), what.name);
  return load(source, store, ingest, options, progress);
}

}  // namespace caisson::image
