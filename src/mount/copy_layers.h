// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace caisson::mount {

// Copies what an overlay of the directories (uppermost first) would show into an empty directory:
// files, directories, links (hard ones within a layer), devices and fifos with owner, mode, times
// and extended attributes. A whiteout is a character device 0:0, or a file where the layer says so
// (sys/whiteout_files.h). Follows no symbolic link.
Result<void> copy_layers(std::span<const std::string> directories, int to);

// Whether one of them has whiteouts that an overlay does not honour.
Result<bool> can_only_be_copied(std::span<const std::string> directories);

}  // namespace caisson::mount
