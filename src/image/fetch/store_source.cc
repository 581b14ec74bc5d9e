// SPDX-License-Identifier: Apache-2.0
#include "image/fetch/store_source.h"

#include <fcntl.h>

#include <limits>

#include "image/fetch/sha256.h"
#include "image/fetch/streams.h"
#include "sys/file.h"

namespace caisson::image {

Result<std::vector<FoundImage>> StoreSource::images() const {
  FoundImage image{.names = names_,
                   .config = {store_.blob_path(record_.id), record_.id, {}},
                   .layers = {},
                   .manifest = record_.manifest,
                   .manifest_text = {}};
  for (const Layer& layer : record_.layers) {
    image.layers.push_back({store_.blob_path(layer.blob), layer.blob, layer.blob_size});
  }
  if (image.manifest) {
    const Blob manifest{store_.blob_path(*image.manifest), image.manifest, {}};
    image.manifest_text = TRY(sys::read_file(manifest.name));
    TRY(check_blob(manifest, sha256(image.manifest_text), image.manifest_text.size()));
  }
  return std::vector{std::move(image)};
}

Result<std::unique_ptr<ByteStream>> StoreSource::open(const Blob& blob) const {
  return std::make_unique<FileStream>(TRY(sys::open(blob.name, O_RDONLY)), blob.name,
                                      std::numeric_limits<std::uint64_t>::max());
}

Result<std::uint64_t> StoreSource::size(const Blob& blob) const {
  return blob.size.value_or(0);
}

}  // namespace caisson::image
