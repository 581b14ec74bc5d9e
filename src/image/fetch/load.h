// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "image/fetch/layer_tree.h"
#include "image/fetch/progress.h"
#include "image/fetch/quota.h"
#include "image/fetch/source.h"
#include "image/store/store.h"

namespace caisson::image {

struct LoadOptions {
  Limits limits;  // of each image
  LayerTree::Options tree;
  std::string boot;      // current_boot()
  bool removed = false;  // the images' records are to say so (Record::removed)
};

// Brings all images of the source into the ingest directory (ingest.h): blobs, layers that the
// store has not got yet, records and names. Nothing of the store itself is changed. Errors are
// those of the source, kInvalid for what is not what it was said to be, and the file system's.
Result<void> load(const Source& source, const Store& store, const std::string& ingest,
                  const LoadOptions& options, Progress& progress);

}  // namespace caisson::image
