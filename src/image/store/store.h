// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"
#include "image/store/digest.h"
#include "image/store/record.h"
#include "image/store/reference.h"

// What the host keeps of images:
//
//   images/lock                  who changes names and records, or makes a container, holds it
//          ingest.lock           shared by whoever brings content in; who collects wants it alone
//          settle.lock           held by whoever will wait for the disk in a moment
//          names.json            which image each name means
//          records/<id>.json     an image (record.h); <id> is its configuration's digest
//          blobs/sha256/<hex>    configurations, manifests and layers as they came
//          layers/<chain id>/    a layer unpacked: fs/, whiteouts in overlayfs's form, and
//          layer.json ingest/<name>/        what is being brought in (ingest.h)
//
// Names are the only thing that is ever changed; all else is renamed into its place when it is
// whole. Blobs and layers that no record names are garbage (collect.h): somebody was killed before
// the record was written, or the record was removed.
//
// The content is not awaited on disk, which would take longer than all else together: a record
// says in which boot it was written until it is known to be there. After another boot such an image
// is unpacked anew from its blobs, whose digests tell whether they are whole, before it is used.
namespace caisson::image {

using Names = std::map<std::string, Digest, std::less<>>;  // "busybox:latest" -> id

class Store {
 public:
  explicit Store(std::string root) : root_(std::move(root)) {}

  [[nodiscard]] const std::string& root() const { return root_; }
  [[nodiscard]] std::string blob_path(const Digest& digest) const;
  [[nodiscard]] std::string layer_directory(const Digest& chain_id) const;
  [[nodiscard]] std::string record_path(const Digest& id) const;
  [[nodiscard]] std::string ingest_directory() const { return root_ + "/ingest"; }

  // Makes the directories. Needs root.
  Result<void> prepare() const;

  // `exclusive`: to change names and records; else: nothing is removed as long as it is held.
  // A store that is not there has nothing to lock: an invalid descriptor, unless exclusive.
  [[nodiscard]] Result<UniqueFd> lock(bool exclusive) const;
  // Shared as long as content is brought in. Exclusively only where nobody holds it: else an
  // invalid descriptor.
  [[nodiscard]] Result<UniqueFd> lock_ingest(bool exclusive) const;

  [[nodiscard]] Result<Names> names() const;
  // Of one that was removed while a container used it too.
  [[nodiscard]] Result<Record> record(const Digest& id) const;
  // All of them, the removed ones as well, in no order.
  [[nodiscard]] Result<std::vector<Record>> records() const;
  // The image that a name, an id, the beginning of one, or a name with a digest means; nullopt
  // where none does. kInvalid where several ids begin so, or it is no reference.
  [[nodiscard]] Result<std::optional<Record>> find(std::string_view reference) const;

  // The caller holds the exclusive lock.
  [[nodiscard]] Result<void> save(const Names& names) const;
  [[nodiscard]] Result<void> save(const Record& record) const;

 private:
  [[nodiscard]] Result<std::optional<Record>> find_id(std::string_view prefix) const;
  [[nodiscard]] Result<std::optional<Record>> record_if_there(const Digest& id) const;
  // nullopt for a removed one too.
  [[nodiscard]] Result<std::optional<Record>> visible_record(const Digest& id) const;

  std::string root_;
};

// "No such image: busybox:latest", as Docker says it.
Error no_such_image(std::string_view reference);

}  // namespace caisson::image
