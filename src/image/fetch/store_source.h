// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "image/fetch/source.h"
#include "image/store/record.h"
#include "image/store/store.h"

namespace caisson::image {

// An image of the store itself, of which nobody knows whether it survived a crash: its blobs have
// digests that tell.
class StoreSource : public Source {
 public:
  StoreSource(Store store, Record record, std::vector<std::string> names)
      : store_(std::move(store)), record_(std::move(record)), names_(std::move(names)) {}
  [[nodiscard]] Result<std::vector<FoundImage>> images() const override;
  [[nodiscard]] Result<std::unique_ptr<ByteStream>> open(const Blob& blob) const override;
  [[nodiscard]] Result<std::uint64_t> size(const Blob& blob) const override;

 private:
  Store store_;
  Record record_;
  std::vector<std::string> names_;
};

}  // namespace caisson::image
