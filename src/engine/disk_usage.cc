// SPDX-License-Identifier: Apache-2.0
#include "engine/disk_usage.h"

#include <fts.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <set>
#include <utility>

#include "image/store/image.h"

namespace caisson::engine {

Result<std::uint64_t> tree_size(const std::string& directory) {
  std::string path = directory;
  char* const roots[] = {path.data(), nullptr};
  const std::unique_ptr<FTS, int (*)(FTS*)> tree(
      ::fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, nullptr), ::fts_close);
  if (tree == nullptr) return fail(Error::last("look into", directory));
  std::uint64_t size = 0;
  std::set<std::pair<dev_t, ino_t>> linked;
  errno = 0;
  while (const FTSENT* entry = ::fts_read(tree.get())) {
    const bool gone = entry->fts_errno == ENOENT;
    if ((entry->fts_info == FTS_ERR || entry->fts_info == FTS_DNR || entry->fts_info == FTS_NS) &&
        !gone) {
      return fail(Error::from_errno(entry->fts_errno, "look into", entry->fts_path));
    }
    if (gone || entry->fts_info == FTS_D || entry->fts_info == FTS_DP) continue;
    const struct stat& status = *entry->fts_statp;
    if (status.st_nlink > 1 && !linked.emplace(status.st_dev, status.st_ino).second) continue;
    size += static_cast<std::uint64_t>(status.st_size);
  }
  if (errno != 0 && errno != ENOENT) return fail(Error::last("look into", directory));
  return size;
}

Result<std::uint64_t> volume_size(const Volume& volume) {
  return volume.options.contains("device") ? Result<std::uint64_t>{0} : tree_size(volume.data);
}

Result<ContainerSize> container_size(const Store& store, const Container& container,
                                     const Record& record) {
  ContainerSize size;
  size.written = TRY(tree_size(container.file("layer/upper")));
  const auto image =
      image::find_again(store.images(), record.options.image, record.options.image_id);
  if (!image) return size;  // an image that is gone takes no room
  size.root = size.written;
  for (const std::string& layer : image->layers) size.root += TRY(tree_size(layer));
  return size;
}

}  // namespace caisson::engine
