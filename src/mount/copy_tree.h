// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/result.h"

namespace caisson::mount {

// Copies what is in one directory into another (borrowed descriptors), with owners, modes and
// times: files, directories, links, devices, FIFOs. No link is followed and nothing of another file
// system is entered, so the source may change meanwhile without leading elsewhere.
Result<void> copy_tree(int from, int to);

}  // namespace caisson::mount
