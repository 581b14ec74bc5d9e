// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.h"
#include "image/fetch/tar_reader.h"

namespace caisson::image {

// Gives a file or directory that was just made by root, with the permissions of the entry, the
// entry's owner, set-id bits, extended attributes and times. `path` is what errors call it.
Result<void> set_metadata(int file, const TarEntry& entry, const std::string& path);

// As set_metadata(), for what can't be opened: symbolic links, devices and FIFOs.
Result<void> set_metadata_at(int parent, const std::string& name, const TarEntry& entry,
                             const std::string& path);

// Whether an image may set the attribute: those of a host's security modules are the host's, and an
// overlay takes its own for what lies below it (trusted.overlay.opaque).
bool is_image_attribute(std::string_view name);

}  // namespace caisson::image
