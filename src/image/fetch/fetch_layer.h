// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "image/fetch/layer_tree.h"
#include "image/fetch/progress.h"
#include "image/fetch/quota.h"
#include "image/fetch/source.h"
#include "image/store/record.h"

namespace caisson::image {

// One layer on its way.
struct LayerJob {
  Blob blob;
  Digest diff_id;
  Digest chain_id;
  std::optional<Digest> parent;  // the chain id of what is below
  bool unpack = true;            // false: the store has it unpacked, and not yet as this blob
  Quota* quota = nullptr;        // borrowed: of its image
  std::string work;              // directory of its own: blob and fs/
  // What comes of it. The tree still waits for the layers below (whiteouts.h).
  std::optional<Layer> layer;
  std::unique_ptr<LayerTree> tree;
};

// Reads a layer's blob while it keeps it, unpacks it and checks size, digest and diff id. Gives up
// once `cancelled` is set.
Result<void> fetch_layer(const Source& source, LayerJob& job, const LayerTree::Options& options,
                         Progress& progress, const std::atomic<bool>& cancelled);

}  // namespace caisson::image
