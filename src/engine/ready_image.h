// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/store.h"

namespace caisson::engine {

// Sees to it that a container can be started from what the user calls an image, and returns what
// the store calls it: an image of an OCI layout or archive (oci:DIR[:REF],
// docker-archive:FILE[:REF], oci-archive:FILE[:REF]) is brought into the store unless it is there,
// and so is the built-in image where somebody else installed it; one whose content may not have
// survived a crash is unpacked anew. Others are left alone, also where there are none. Of an image
// for several platforms it brings in the given one, or the host's for "".
Result<std::string> ready_image(const Store& store, const std::string& reference,
                                const std::string& platform = {});

// Brings the built-in image into the store where the reference means it and the store has no image
// of that name: whoever tags, inspects or saves it sees an image like any other. Running it needs
// no place in the store.
Result<void> adopt_builtin(const Store& store, std::string_view reference);

}  // namespace caisson::engine
