// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "image/fetch/progress.h"
#include "image/store/record.h"
#include "image/store/store.h"

namespace caisson::image {

// An image and the names that it is to be found by.
struct SavedImage {
  Record record;
  std::vector<std::string> names;  // "busybox:latest"
};

// Writes an archive as `docker save` does since Docker 25: an OCI image layout that manifest.json
// makes an archive for older ones too. Layers are plain tar archives in it, which all programs that
// load such archives understand.
Result<void> save_archive(const Store& store, const std::vector<SavedImage>& images, int file,
                          Progress& progress);

// Adds an image to an OCI image layout in a directory (borrowed), which becomes one where it is
// empty; blobs are kept as they came. `reference` names it in the layout; an image that has the
// name there loses it.
Result<void> save_layout(const Store& store, const Record& record, const std::string& reference,
                         int directory, Progress& progress);

}  // namespace caisson::image
