// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/fetch_layer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "image/fetch/decompress.h"
#include "image/fetch/streams.h"
#include "image/fetch/tar_reader.h"
#include "sys/file.h"
#include "sys/retry.h"

namespace caisson::image {
namespace {

std::string media_type_of(Compression compression) {
  std::string type(kOciLayer);
  if (compression == Compression::kGzip) type += "+gzip";
  if (compression == Compression::kZstd) type += "+zstd";
  return type;
}

Result<void> write_at(int file, std::span<const std::byte> bytes, std::uint64_t offset,
                      const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t put = sys::retry(
        [&] { return ::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    if (put < 0) return fail(Error::last("write", path));
    bytes = bytes.subspan(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  return {};
}

Result<void> write_content(TarReader& reader, const TarEntry& entry, int file) {
  std::uint64_t end = 0;
  while (const auto block = TRY(reader.next_block())) {
    TRY(write_at(file, block->bytes, block->offset, entry.path));
    end = block->offset + block->bytes.size();
  }
  // A hole at the end.
  if (end < entry.size && ::ftruncate(file, static_cast<off_t>(entry.size)) != 0) {
    return fail(Error::last("set size of", entry.path));
  }
  return {};
}

// Returns the bytes of the files.
Result<std::uint64_t> unpack(ByteStream& stream, LayerTree& tree) {
  TarReader reader(stream);
  std::uint64_t size = 0;
  while (const auto entry = TRY(reader.next())) {
    TRY(tree.add(*entry, [&](int file) { return write_content(reader, *entry, file); }));
    if (entry->type == TarEntry::Type::kFile) size += entry->size;
  }
  TRY(reader.expect_padding());
  return size;
}

Result<void> drain(ByteStream& stream) {
  std::vector<std::byte> buffer(kChunk / 4);
  while (TRY(stream.read(buffer)) != 0) {
  }
  return {};
}

struct Read {
  std::uint64_t size = 0;      // of the files
  std::uint64_t tar_size = 0;  // of the stream, where it is not the blob's own
  Compression compression = Compression::kNone;
  std::optional<Digest> diff_id;  // where it is not the blob's own digest
};

Result<Read> read_layer(TeeStream& packed, LayerJob& job, const LayerTree::Options& options) {
  Unpacked unpacked = TRY(decompress(packed, *job.quota));
  Read read{.size = 0, .tar_size = 0, .compression = unpacked.compression, .diff_id = {}};
  // Reading, hashing and unpacking go on while the files are written.
  ReadAhead ahead(*unpacked.stream);
  std::optional<TeeStream> hashed;
  ByteStream* plain = &ahead;
  if (read.compression != Compression::kNone) plain = &hashed.emplace(ahead, -1, nullptr);
  if (job.unpack) {
    const std::string root = job.work + "/fs";
    TRY(sys::make_directory(root, 0755));
    job.tree = std::make_unique<LayerTree>(TRY(sys::open(root, O_RDONLY | O_DIRECTORY)), *job.quota,
                                           options);
    read.size = TRY(unpack(*plain, *job.tree));
  } else {
    TRY(drain(*plain));
  }
  if (hashed) {
    read.diff_id = hashed->digest();
    read.tar_size = hashed->size();
  }
  return read;
}

}  // namespace

Result<void> fetch_layer(const Source& source, LayerJob& job, const LayerTree::Options& options,
                         Progress& progress, const std::atomic<bool>& cancelled) {
  const std::unique_ptr<ByteStream> stream = TRY(source.open(job.blob));
  const Progress::Item item =
      progress.begin(job.diff_id.hex().substr(0, 12), "Loading layer", TRY(source.size(job.blob)));
  const UniqueFd keep =
      TRY(sys::open(job.work + "/blob", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600));
  TeeStream packed(*stream, keep.get(), [&](std::uint64_t count) -> Result<void> {
    progress.advance(item, count);
    if (cancelled) return fail(Error::from_errno(ECANCELED, "read a layer"));
    return {};
  });
  const Read read = TRY(read_layer(packed, job, options));
  const Digest digest = packed.digest();
  TRY(check_blob(job.blob, digest, packed.size()));
  const Digest& diff_id = read.diff_id ? *read.diff_id : digest;
  if (diff_id != job.diff_id) {
    return fail(Error::invalid(job.blob.name + " unpacks to " + diff_id.text() +
                               ", the image's configuration says " + job.diff_id.text()));
  }
  job.layer = Layer{.chain_id = job.chain_id,
                    .diff_id = job.diff_id,
                    .blob = digest,
                    .media_type = media_type_of(read.compression),
                    .blob_size = packed.size(),
                    .tar_size = read.diff_id ? read.tar_size : packed.size(),
                    .size = read.size};
  progress.end(item);
  return {};
}

}  // namespace caisson::image
