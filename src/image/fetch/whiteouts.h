// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"
#include "image/fetch/layer_tree.h"

namespace caisson::image {

// What waits until the layers below (their directories, uppermost first) are whole:
//
//   - a whiteout becomes a device 0:0 where there is something below to hide. One that the layer
//     itself puts something in place of hides what was there below: it is a directory's content.
//   - an opaque directory gets a whiteout for each name below that the layer does not have itself,
//     rather than the attribute trusted.overlay.opaque: setting that takes CAP_SYS_ADMIN, and a
//     layer belongs to one chain of lower layers anyway.
//   - a directory without an entry of its own gets owner, mode, times and attributes of the one
//   that
//     it would cover.
Result<void> apply_hidden(LayerTree& tree, std::span<const std::string> lower);

}  // namespace caisson::image
