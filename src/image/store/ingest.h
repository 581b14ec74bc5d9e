// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "image/store/store.h"

namespace caisson::image {

// The id of the boot that lasts.
Result<std::string> current_boot();

// A directory below the store's ingest/ where content is put together before it becomes part of the
// store:
//
//   lock            held as long as somebody works on it
//   blobs/<hex>     whole blobs
//   layers/<hex>/   whole layers by their chain ids
//   records/<hex>.json
//   images.json     the images that were brought in, with their names
//   work/           all else
//
// Whoever is killed leaves it behind; the next one removes what nobody holds.
class Ingest {
 public:
  // Removes what others left. Holds the store's ingest lock, so that nothing that is there already
  // is collected.
  static Result<Ingest> create(const Store& store);
  // Removes the directory. The caller must not hold the store's lock.
  ~Ingest();
  Ingest(Ingest&&) noexcept = default;
  Ingest& operator=(Ingest&&) = delete;

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string name() const;

  struct Arrived {
    Digest id;
    std::vector<std::string> names;
    // Names that meant another image before, which is without that name now.
    std::vector<std::pair<std::string, Digest>> taken;
  };
  // Makes what is there part of the store: blobs and layers, then records, then names, so that
  // whatever instant it is killed at, an image that is there is whole. What the store has already
  // stays as it is.
  Result<std::vector<Arrived>> publish();

 private:
  Ingest(Store store, std::string directory, UniqueFd store_lock, UniqueFd lock)
      : store_(std::move(store)),
        directory_(std::move(directory)),
        store_lock_(std::move(store_lock)),
        lock_(std::move(lock)) {}
  Result<void> publish_blobs();
  Result<void> publish_layers();
  Result<std::vector<Record>> read_records();
  Result<std::vector<Arrived>> publish_names();

  Store store_;
  std::string directory_;
  UniqueFd store_lock_;
  UniqueFd lock_;
};

// Waits until all that was published is on disk and says so in the records of this boot. Takes a
// second and as long as the disk does; where somebody is in that second already, it is left to
// them.
Result<void> settle(const Store& store);

}  // namespace caisson::image
